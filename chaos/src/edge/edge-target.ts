import type { InterfaceName, MarketplaceClient, PartServers, Person, Stage } from '@banyan/sandbox';
import {
  agreementList,
  cardBinding,
  createKeyPair,
  createOperatorKey,
  createPeople,
  createSteps,
  loanCalculation,
  loanConfirmation,
  openStage,
  orderPush,
  orderQuery,
  repaymentOf,
  SCENARIOS,
  userCheckByMask,
  userCheckByMd5,
} from '@banyan/sandbox';
import type { KnownValues, SchemaNode } from './schema-arbitrary.js';

/** One operation of an API, as its document has it. */
export interface DocumentedOperation {
  readonly method: string;
  /** With `{parameters}`. */
  readonly path: string;
  readonly operation: SchemaNode;
  readonly statuses: ReadonlySet<number>;
}

/** A gateway with some lives in it, everything that is documented about it, and the keys of everybody who may speak to it. */
export interface EdgeTarget {
  readonly stage: Stage;
  readonly url: string;
  readonly marketplace: readonly DocumentedOperation[];
  readonly operations: readonly DocumentedOperation[];
  readonly schemas: SchemaNode;
  /** Orders, loans and people of the gateway, by the members that carry them. */
  readonly known: KnownValues;
  /** Honest requests by interface. */
  readonly honest: ReadonlyMap<string, readonly unknown[]>;
  /** Channels that sign with MD5 and RSA, and one that encrypts. */
  readonly clients: readonly [MarketplaceClient, ...MarketplaceClient[]];
  /** Key of the operations API, with every role. */
  readonly operatorKey: string;
  /** A private key that nobody has installed. */
  readonly strangerKey: string;
  close(): Promise<void>;
}

const LIVES: readonly string[] = ['refused-by-credit', 'paid-out-account-open', 'repaid-on-time'];

/** Sets a stage and lets some orders live on it: refused, paid out, repaid. */
export async function openEdgeTarget(
  options: { readonly parts?: PartServers; readonly gatewayEntry?: string } = {},
): Promise<EdgeTarget> {
  const stage = await openStage({ keepFolder: false, ...options });
  try {
    const failed = await live(stage);
    if (failed.length > 0) throw new Error(`the orders to attack could not be made: ${failed.join('; ')}`);
    const { url } = stage.gateway;
    const [marketplace, operations] = await Promise.all([
      documentAt(`${url}/docs/openapi.json`),
      documentAt(`${url}/operations/openapi.json`),
    ]);
    return {
      stage,
      url,
      marketplace: operationsOf(marketplace),
      operations: operationsOf(operations),
      schemas: recordOf(recordOf(marketplace['components'])['schemas']),
      known: knownOf(stage),
      honest: honestRequests(stage),
      clients: [
        stage.at('rongshu-md5').client,
        stage.at('rongshu-md5').client,
        stage.at('rongshu').client,
        stage.at('rongshu-aes').client,
      ],
      operatorKey: await createOperatorKey(stage.variables, 'attacker', options.gatewayEntry),
      strangerKey: (await createKeyPair()).privateKey,
      close: () => stage.close(),
    };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

async function live(stage: Stage): Promise<readonly string[]> {
  const failed: string[] = [];
  const play = async (name: string): Promise<void> => {
    const scenario = SCENARIOS.find((candidate) => candidate.name === name);
    const steps = createSteps(name, ({ ok, step, detail }) => {
      if (!ok) failed.push(`${step}: ${detail ?? ''}`);
    });
    if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
    const leave = scenario.takesMonths === true ? await stage.calendar.join() : () => undefined;
    await scenario.play(stage, steps).catch(() => failed.push(name));
    leave();
  };
  // What takes months moves the clock, so it comes last.
  for (const name of LIVES) await play(name);
  return failed;
}

async function documentAt(url: string): Promise<SchemaNode> {
  const response = await fetch(url);
  return recordOf(await response.json());
}

function operationsOf(document: SchemaNode): readonly DocumentedOperation[] {
  return Object.entries(recordOf(document['paths'])).flatMap(([path, methods]) =>
    Object.entries(recordOf(methods)).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation: recordOf(operation),
      statuses: new Set(Object.keys(recordOf(recordOf(operation)['responses'])).map(Number)),
    })),
  );
}

function knownOf(stage: Stage): KnownValues {
  const { backOffice } = stage;
  const orders = [backOffice.requests, backOffice.reviews].flatMap((book) =>
    book.entries().map((each) => each.orderNo),
  );
  const loans = backOffice.reviews.entries().map(({ loanNo }) => loanNo);
  const people = strangers();
  return new Map<string, readonly unknown[]>([
    ['orderId', orders],
    ['orderNo', orders],
    ['number', orders],
    ['uid', orders.map((orderNo) => String(Number(orderNo) - 1))],
    ['channel', ['rongshu', 'rongshu-md5', 'nobody']],
    ['loanNo', loans],
    ['requestNo', backOffice.payouts.entries().map(({ requestNo }) => requestNo)],
    ['cid', people.map(({ idCard }) => idCard)],
    ['phone', people.map(({ mobile }) => mobile)],
    ['name', people.map(({ name }) => name)],
    ['bankCardNum', people.map(({ bankCard }) => bankCard)],
    ['period', ['1', '2', '-1', '1,2', '12', 12]],
    ['kind', ['loanPolicy', 'product', 'accessRules', 'sms', 'payer', 'intakePolicy']],
  ]);
}

function strangers(): readonly Person[] {
  const people = createPeople(7);
  return Array.from({ length: 20 }, () => people.next());
}

function honestRequests(stage: Stage): ReadonlyMap<string, readonly unknown[]> {
  const orders = [...new Set(stage.backOffice.requests.entries().map(({ orderNo }) => orderNo))];
  const people = strangers();
  const [first, second, last] = people;
  if (first === undefined || second === undefined || last === undefined) throw new Error('there is nobody');
  const { marketplace, client } = stage.at('rongshu');
  const pushes = people.slice(0, 10).map((person, index) => {
    const orderNo = String(80_000_000 + index);
    const options = { orderNo, uid: `7${orderNo}`, person, contacts: [second, last] as const };
    const { appId } = client.channel;
    return orderPush({
      ...options,
      appId,
      amountYuan: 15_000,
      termCount: 12,
      marketplaceUrl: marketplace.baseUrl(),
      appliedAtMs: stage.calendar.now(),
      pictureBytes: 200,
    });
  });
  const ofOrders = (make: (orderNo: string) => unknown): readonly unknown[] => orders.map(make);
  const account = (orderNo: string) => ({ orderNo, uid: String(Number(orderNo) - 1) });
  const byInterface: Readonly<Record<InterfaceName, readonly unknown[]>> = {
    userCheck: people.flatMap((person) => [userCheckByMd5(person), userCheckByMask(person)]),
    loanCalculation: [loanCalculation({ amountYuan: 12_000, termCount: 12 })],
    getContracts: ofOrders((orderNo) => agreementList(account(orderNo))),
    getBankList: ofOrders(orderQuery),
    pushOrder: pushes,
    queryAuditResult: ofOrders(orderQuery),
    bindCard: ofOrders((orderNo) => cardBinding(account(orderNo), first)),
    queryBindCardResult: ofOrders(orderQuery),
    confirmLoan: ofOrders((orderNo) => loanConfirmation(account(orderNo), { amountYuan: 12_000, termCount: 12 })),
    queryFk: ofOrders(orderQuery),
    getRepayPlan: ofOrders(orderQuery),
    getPaymentCell: ofOrders((orderNo) => repaymentOf(orderNo, '1')),
    repayment: ofOrders((orderNo) => repaymentOf(orderNo, '1')),
    getRepaymentResult: ofOrders((orderNo) => repaymentOf(orderNo, '1')),
  };
  return new Map(Object.entries(byInterface));
}

function recordOf(value: unknown): SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SchemaNode) : {};
}
