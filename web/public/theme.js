// Runs before the first paint so that the page never flashes in the other theme.
(function () {
  var saved = null;
  try {
    saved = localStorage.getItem('tw-theme');
  } catch {
    // Storage may be switched off; the system's preference decides then.
  }
  var light = saved ? saved === 'light' : matchMedia('(prefers-color-scheme: light)').matches;
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
})();
