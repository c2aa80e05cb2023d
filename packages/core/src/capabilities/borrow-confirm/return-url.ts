import type { BorrowConfirmation } from '../../model/borrow-confirmation.js';

const STATUS = 'status';

/** Where the marketplace wants the browser back from the opening, told how it went; undefined when it named no such place. */
export function returnUrlOf(confirmation: BorrowConfirmation | undefined, isOpened: boolean): string | undefined {
  const url = isOpened ? confirmation?.successUrl : confirmation?.failedUrl;
  return url === undefined ? undefined : withStatus(url, isOpened ? '1' : '0');
}

/**
 * `url` with `status` in its query and every other byte as it was (`rongshu` §3.7): the marketplace's own parameters come back
 * untouched. A status that is there is replaced where it stands, else ours is added at the end of the query; a fragment
 * stays last.
 */
export function withStatus(url: string, status: '0' | '1'): string {
  const hashAt = url.indexOf('#');
  const beforeHash = hashAt < 0 ? url : url.slice(0, hashAt);
  const fragment = hashAt < 0 ? '' : url.slice(hashAt);
  const queryAt = beforeHash.indexOf('?');
  const ours = `${STATUS}=${status}`;
  if (queryAt < 0) return `${beforeHash}?${ours}${fragment}`;
  const path = beforeHash.slice(0, queryAt + 1);
  const parameters = beforeHash.slice(queryAt + 1).split('&');
  const isThere = parameters.some(isStatus);
  const query = parameters.map((parameter) => (isStatus(parameter) ? ours : parameter)).join('&');
  if (isThere) return `${path}${query}${fragment}`;
  return `${path}${query}${query === '' || query.endsWith('&') ? '' : '&'}${ours}${fragment}`;
}

/** Also when its name is percent-encoded: whoever reads the URL would see two. */
function isStatus(parameter: string): boolean {
  const equalsAt = parameter.indexOf('=');
  const name = equalsAt < 0 ? parameter : parameter.slice(0, equalsAt);
  return name.replace(/%([0-9a-f]{2})/gi, (_code, hex: string) => String.fromCharCode(parseInt(hex, 16))) === STATUS;
}
