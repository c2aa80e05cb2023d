import type { OrderKey } from '#src/model/identifiers.js';
import { BORROWER, indexesIn } from './story.js';
import type { World } from './world.js';

/** How much is stored of an order of the invented borrower, over all stores. */
export async function keptIn(world: World, key: OrderKey): Promise<Readonly<Record<string, number>>> {
  const { read, documents } = world;
  return {
    orders: (await read.orders.find(key)) === undefined ? 0 : 1,
    steps: (await read.orders.history(key)).length,
    applications: (await read.applications.find(key)) === undefined ? 0 : 1,
    pulls: (await read.dataPulls.find(key)) === undefined ? 0 : 1,
    documents: (await read.documents.list(key)).length,
    objects: documents.keys().length,
    accounts: (await read.borrowers.findByIndex('idCard', indexesIn(world, BORROWER).idCard, 10)).length,
    callbacks: (await read.callbacks.ofOrder(key)).length,
  };
}

/** What is stored of one accepted order. */
export const ALL_KEPT = {
  orders: 1,
  steps: 1,
  applications: 1,
  pulls: 1,
  documents: 2,
  objects: 2,
  accounts: 1,
  callbacks: 0,
};

/** Nothing at all. */
export const NOTHING_KEPT = {
  orders: 0,
  steps: 0,
  applications: 0,
  pulls: 0,
  documents: 0,
  objects: 0,
  accounts: 0,
  callbacks: 0,
};
