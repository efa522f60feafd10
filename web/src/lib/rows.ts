/* Rows of tables: the whole row is for the pointer, what can be used in it keeps its own clicks. */

const OWN = 'a, button, input, label, .box';

/** A click on the row that was not meant for something in it. */
export const onRow = (run: () => void) => (event: MouseEvent) => {
  if (!(event.target as Element | null)?.closest?.(OWN)) run();
};
