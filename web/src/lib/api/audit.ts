/* The audit log over HTTP. */

import type { AuditQuery } from '../audit';
import { call, type Path } from './client';
import type { AuditPage, AuditProof } from './types';

/** What there is to filter by. */
export interface AuditFacets {
  actions: string[];
  users: string[];
  outcomes: string[];
  event_types: string[];
  resource_types: string[];
  doors: string[];
}

export interface AuditCount {
  count: number;
  /** Counting ended here; null when everything was counted. */
  capped_at: number | null;
}

export type ExportFormat = 'csv' | 'jsonl' | 'bundle';

/** Ten million entries take their time. */
const VERIFY_TIMEOUT_MS = 300_000;
const COUNT_TIMEOUT_MS = 20_000;
const EXPORT: Path = '/api/v1/audit/export' as Path;

export const auditApi = {
  page: (query: AuditQuery, limit: number, cursor: string | null) =>
    call<AuditPage>('GET', '/api/v1/audit', { query: { ...query, limit, cursor } }),
  facets: () => call<AuditFacets>('GET', '/api/v1/audit/facets' as Path),
  count: (query: AuditQuery) =>
    call<AuditCount>('GET', '/api/v1/audit/count' as Path, {
      query: { ...query },
      timeoutMs: COUNT_TIMEOUT_MS,
    }),
  /** `anchor` is one that was kept elsewhere, as ID:HASH. */
  verify: (anchor: string) =>
    call<AuditProof>('GET', '/api/v1/audit/verify', { query: { anchor }, timeoutMs: VERIFY_TIMEOUT_MS }),
  /** The address of a file: it is fetched by the browser, which writes it to disk as it comes. */
  exportAddress: (query: AuditQuery, format: ExportFormat): string => {
    const search = new URLSearchParams({ format });
    for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
    return `${EXPORT}?${search}`;
  },
};
