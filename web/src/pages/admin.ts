/* The pages of the group Admin Dashboard and one's own, in one piece that is fetched once the first page stands. */

import type { Component } from 'svelte';
import type { Snapshot } from '../lib/api/types';

export type AdminPage = 'keys' | 'configuration' | 'audit' | 'users' | 'account';

const FILES: Record<AdminPage, string> = {
  keys: './ApiKeys.svelte',
  configuration: './Configuration.svelte',
  audit: './AuditLog.svelte',
  users: './Users.svelte',
  account: './Account.svelte',
};

const found = import.meta.glob<{ default: Component<{ s: Snapshot }> }>(
  './{ApiKeys,Configuration,AuditLog,Users,Account}.svelte',
  { eager: true },
);

export const pageFor = (page: AdminPage): Component<{ s: Snapshot }> | undefined =>
  found[FILES[page]]?.default;
