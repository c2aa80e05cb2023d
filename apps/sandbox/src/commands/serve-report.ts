import type { BackOffice } from '../back-office/back-office.js';
import type { Counterparts } from '../counterparts/counterparts.js';
import type { Marketplace } from '../marketplace/marketplace.js';

/** Prints what comes in, a line each, without personal data; of an SMS the text, which the sandbox is there to show. */
export function reportArrivals(
  sandbox: { readonly marketplace: Marketplace; readonly backOffice: BackOffice; readonly counterparts: Counterparts },
  write: (text: string) => void,
): void {
  const { marketplace, backOffice, counterparts } = sandbox;
  const line = (text: string): void => {
    write(`${new Date().toISOString()}  ${text}\n`);
  };
  const signed = (isSigned: boolean): string => (isSigned ? 'signed' : 'BAD SIGNATURE');
  marketplace.pulls.watch((pull) => {
    line(`pull      ${pull.kind}  uid ${pull.uid}  ${signed(pull.isSigned)}  -> ${pull.outcome}`);
  });
  marketplace.callbacks.watch(({ path, orderNo, status = '-', isSigned, outcome }) => {
    line(`callback  ${path}  order ${orderNo}  status ${status}  ${signed(isSigned)}  -> ${outcome}`);
  });
  backOffice.requests.watch((request) => {
    line(`credit    order ${request.orderNo}  request ${request.requestNo}`);
  });
  backOffice.reviews.watch((request) => {
    line(`review    order ${request.orderNo}  loan ${request.loanNo}`);
  });
  backOffice.payouts.watch((request) => {
    line(`payout    order ${request.orderNo}  request ${request.requestNo}  attempt ${String(request.attempt)}`);
  });
  backOffice.repayment.debits.calls.watch((call) => {
    line(`${call.kind.padEnd(9)} request ${call.requestNo}  -> ${call.word}`);
  });
  backOffice.repayment.notices.watch((notice) => {
    line(`notice    request ${notice.requestNo}  ${notice.result}  -> HTTP ${String(notice.httpStatus)}`);
  });
  backOffice.sent.watch((sent) => {
    line(`result    order ${sent.orderNo}  -> HTTP ${String(sent.httpStatus)}`);
  });
  counterparts.cards.calls.watch((call) => {
    line(`card      ${call.kind}  request ${call.requestNo}  ${signed(call.isSigned)}  -> ${call.outcome}`);
  });
  counterparts.depository.book.watch((entry) => {
    line(`depository ${entry.kind}  request ${entry.requestNo}  -> ${entry.word}`);
  });
  counterparts.sms.messages.watch(({ mobile, shown }) => {
    line(`SMS       ${mobile.slice(0, 3)}****${mobile.slice(7)}  ${shown}`);
  });
}
