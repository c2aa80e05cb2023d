import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createListBanks, createQuoteLoan, parseYuan, yuanText } from '@banyan/core';
import {
  aBank,
  aProduct,
  createInMemoryStores,
  createManualClock,
  createSequentialIdentifiers,
} from '@banyan/core/testing';
import { months, TEST_CHANNEL, TEST_NOW } from '@banyan/core/testing';

/** A gateway for a marketplace with a wire of its own: `GET /banks` and `GET /quote?yuan=15000&months=12`. */
// #region gateway
export async function createGateway(): Promise<Server> {
  const clock = createManualClock(TEST_NOW);
  const { unitOfWork } = createInMemoryStores({ clock, identifiers: createSequentialIdentifiers() });
  await unitOfWork.run((stores) => stores.banks.save(aBank()));
  const listBanks = createListBanks({ read: unitOfWork.read });
  const quoteLoan = createQuoteLoan({ products: () => [aProduct()], clock });

  async function answer({ pathname, searchParams }: URL): Promise<object> {
    if (pathname === '/banks') {
      const banks = await listBanks();
      return banks.ok ? banks.value.map(({ code, name }) => ({ code, name })) : [];
    }
    const amount = parseYuan(searchParams.get('yuan') ?? '');
    if (!amount.ok) return { refused: 'yuan' };
    const term = months(Number(searchParams.get('months')));
    const quote = await quoteLoan({ channel: TEST_CHANNEL, amount: amount.value, term });
    if (!quote.ok) return { refused: quote.error.kind };
    return quote.value.loan.installments.map(({ dueDate, total }) => ({ dueDate, yuan: yuanText(total) }));
  }

  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://gateway');
    void answer(url).then((body) => response.end(JSON.stringify(body)));
  });
}
// #endregion
