import type { Application } from '../model/application.js';
import type { OrderKey } from '../model/identifiers.js';

/** Reading applications. */
export interface ApplicationQueries {
  /** The normalized application of an order. */
  find(key: OrderKey): Promise<Application | undefined>;
}

/** Normalized applications (`third_convert`). Everything personal is encrypted at rest. */
export interface Applications extends ApplicationQueries {
  /** Stores the application of an order, in place of an earlier one: parsing is repeatable (G29). */
  save(application: Application): Promise<void>;
}
