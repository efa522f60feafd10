/* The pages of the group Alerts, in one piece that is fetched once the first page stands. */

export { default as alerts } from './Alerts.svelte';
export { default as deliveries } from './Deliveries.svelte';
export { default as poison } from './Poison.svelte';
export { default as rules } from './Rules.svelte';
export { default as silences } from './Silences.svelte';
