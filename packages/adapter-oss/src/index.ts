export type { DirectoryDocumentStore, DirectoryDocumentStoreSettings } from './directory-document-store.js';
export { createDirectoryDocumentStore } from './directory-document-store.js';
export type { DocumentEncryption } from './document-cipher.js';
export type { DocumentLinkSettings } from './document-links.js';
