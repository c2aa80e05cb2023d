import { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from '@banyan/core';
import type { Result } from '@banyan/core';
import { createPeople } from '@banyan/sandbox';

/** An invented person, as the gateway's own types. */
export interface InventedPerson {
  readonly name: PersonName;
  readonly idCard: IdCardNumber;
  readonly mobile: MobileNumber;
  readonly bankCard: BankCardNumber;
}

/** `count` people of whom no two share a number. Region code 110199 is not allocated: they are nobody. */
export function inventPeople(count: number): readonly InventedPerson[] {
  const people = createPeople(0);
  return Array.from({ length: count }, () => {
    const { name, idCard, mobile, bankCard } = people.next();
    return {
      name: parsed(PersonName.parse(name)),
      idCard: parsed(IdCardNumber.parse(idCard)),
      mobile: parsed(MobileNumber.parse(mobile)),
      bankCard: parsed(BankCardNumber.parse(bankCard)),
    };
  });
}

function parsed<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error('an invented identity does not parse');
  return result.value;
}
