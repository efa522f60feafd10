/* The pages of the group Admin Dashboard and one's own, in one piece that is fetched once the first page stands. */

export { default as keys } from './ApiKeys.svelte';
export { default as account } from './Account.svelte';
export { default as audit } from './AuditLog.svelte';
export { default as configuration } from './Configuration.svelte';
export { default as users } from './Users.svelte';
