/* Dark or light: the system's wish until a person chooses. */

export type Theme = 'dark' | 'light';

class ThemeChoice {
  current = $state<Theme>(document.documentElement.dataset.theme === 'light' ? 'light' : 'dark');

  toggle(): void {
    this.current = this.current === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = this.current;
    try {
      localStorage.setItem('tw-theme', this.current);
    } catch {
      // Not kept then; it still holds for this page.
    }
  }
}

export const theme = new ThemeChoice();
