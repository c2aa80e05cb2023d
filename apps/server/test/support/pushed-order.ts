import type { Stage } from '@banyan/sandbox';
import { orderPush } from '@banyan/sandbox';

type Person = ReturnType<Stage['people']['next']>;

/** Pushes an order of a person nobody knows yet; gives its number, and who it is. */
export async function pushOrder(stage: Stage): Promise<{ readonly orderNo: string; readonly person: Person }> {
  const { client, marketplace } = stage.at('rongshu');
  const orderNo = stage.nextNumber();
  const person = stage.people.next();
  const push = orderPush({
    orderNo,
    uid: stage.nextNumber(),
    appId: client.channel.appId,
    person,
    contacts: [stage.people.next(), stage.people.next()],
    amountYuan: 15_000,
    termCount: 12,
    marketplaceUrl: marketplace.baseUrl(),
    appliedAtMs: Date.now(),
  });
  const { status } = await client.ask('pushOrder', push);
  if (status !== 2001) throw new Error(`the push was answered with status ${String(status)}`);
  return { orderNo, person };
}
