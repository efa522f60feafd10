/* The audit log over HTTP. */

import type { AuditQuery } from '../audit';
import { NoAnswer, call, type Path } from './client';
import type { AuditPage, AuditProof, Shape } from './types';

/** What there is to filter by. */
export type AuditFacets = Shape<'AuditFacets'>;
export type AuditCount = Shape<'AuditCount'>;

export type ExportFormat = 'csv' | 'jsonl' | 'bundle';

export interface ExportFile {
  blob: Blob;
  name: string;
  rows: number;
  /** More fit than the file has. */
  cut: boolean;
}

/** Ten million entries take their time. */
const VERIFY_TIMEOUT_MS = 300_000;
const COUNT_TIMEOUT_MS = 20_000;
const EXPORT_TIMEOUT_MS = 120_000;
const EXPORT: Path = '/api/v1/audit/export';

export const auditApi = {
  page: (query: AuditQuery, limit: number, cursor: string | null) =>
    call<AuditPage>('GET', '/api/v1/audit', { query: { ...query, limit, cursor } }),
  facets: () => call<AuditFacets>('GET', '/api/v1/audit/facets'),
  count: (query: AuditQuery) =>
    call<AuditCount>('GET', '/api/v1/audit/count', {
      query: { ...query },
      timeoutMs: COUNT_TIMEOUT_MS,
    }),
  /** `anchor` is one that was kept elsewhere, as ID:HASH. */
  verify: (anchor: string) =>
    call<AuditProof>('GET', '/api/v1/audit/verify', { query: { anchor }, timeoutMs: VERIFY_TIMEOUT_MS }),
  /** A file with its name, or why there is none. */
  file: async (query: AuditQuery, format: ExportFormat): Promise<ExportFile> => {
    const answer = await call<Response>('GET', EXPORT, {
      query: { ...query, format },
      raw: true,
      timeoutMs: EXPORT_TIMEOUT_MS,
    });
    let blob: Blob;
    try {
      blob = await answer.blob();
    } catch {
      throw new NoAnswer('The file broke off.');
    }
    const name = /filename="([^"/\\]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1];
    return {
      blob,
      name: name ?? `audit.${format === 'bundle' ? 'jsonl' : format}`,
      rows: Number(answer.headers.get('x-tradewarden-rows') ?? NaN),
      cut: answer.headers.get('x-tradewarden-cut') === 'true',
    };
  },
};
