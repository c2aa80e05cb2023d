import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { Application } from '../../model/application.js';
import type { OrderDocument } from '../../model/data-pull.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** All that a credit engine is given of an order: the normalized application, and where its documents are. */
export interface ApplicationFile {
  readonly application: Application;
  readonly documents: readonly OrderDocument[];
}

/** Why there is no application. `notParsed`: the order is known, its data is not complete yet. */
export interface ReadApplicationError {
  readonly kind: 'unknownOrder' | 'notParsed';
}

/** Reads the application of an order for the lender's credit engine, which `credit.requested` only refers to (item 7). */
export type ReadApplication = (key: OrderKey) => Promise<Result<ApplicationFile, ReadApplicationError>>;

/** Makes the reading of applications. */
export function createReadApplication(dependencies: {
  readonly read: Pick<UnitOfWork['read'], 'applications' | 'documents'>;
}): ReadApplication {
  const { read } = dependencies;
  return async (key) => {
    const application = await read.applications.find(key);
    if (application === undefined) return err({ kind: 'unknownOrder' });
    if (application.parsedAt === undefined) return err({ kind: 'notParsed' });
    return ok({ application, documents: await read.documents.list(key) });
  };
}
