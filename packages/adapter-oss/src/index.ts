export type { DirectoryDocumentStore, DirectoryDocumentStoreSettings } from './directory-document-store.js';
export { createDirectoryDocumentStore } from './directory-document-store.js';
export type { DocumentEncryption } from './document-cipher.js';
export type { DocumentLinkSettings } from './document-links.js';
export type { LinkedDocumentStore } from './linked-document-store.js';
export type { OssDocumentStore } from './oss-document-store.js';
export { createOssDocumentStore } from './oss-document-store.js';
export type { OssCredentials, OssCredentialSource, OssOptions, OssServerSideEncryption } from './oss-options.js';
