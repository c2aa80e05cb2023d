/** Opaque signed tokens in the URLs of our pages: who holds one may open that page, and nothing can be read from it (`rong360` §10-12). */
export interface PageTokens {
  /** The token of an opening request. The same request has the same token: a repeated confirmation shows the same URL. */
  issue(requestNo: string): string;

  /** The request of a token; undefined when it is not one of ours. */
  read(token: string): string | undefined;
}

/** Where our opening page is served, for a token. */
export interface OpeningPageUrls {
  /** The page the borrower is sent to. */
  page(token: string): string;
  /** Where the depository sends the browser back to. */
  pageReturn(token: string): string;
}
