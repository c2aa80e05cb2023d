import fc from 'fast-check';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';
/** Region codes that are not allocated (`spec` §11.0): nobody has a number that begins like this. */
const UNALLOCATED_REGIONS = ['110199', '440199'] as const;
const DAY_MS = 86_400_000;
const FIRST_BIRTH_DAY = Date.UTC(1950, 0, 1) / DAY_MS;
const LAST_BIRTH_DAY = Date.UTC(2005, 11, 31) / DAY_MS;

/** The check digit of the first 17 digits of an ID number, by the sum of GB 11643. */
export function checkDigitOf(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return CHECK_DIGITS.charAt(sum % 11);
}

/** An ID number of nobody, with what it says. */
export const arbitraryIdNumber = fc
  .record({
    region: fc.constantFrom(...UNALLOCATED_REGIONS),
    birthDay: fc.integer({ min: FIRST_BIRTH_DAY, max: LAST_BIRTH_DAY }),
    serial: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ region, birthDay, serial }) => {
    const birthDate = new Date(birthDay * DAY_MS).toISOString().slice(0, 10);
    const digits = `${region}${birthDate.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
    return { text: digits + checkDigitOf(digits), birthDate, region, isMale: serial % 2 === 1 };
  });

/** A phone number of the patterned kind that the examples use. */
export const arbitraryMobile = fc
  .integer({ min: 0, max: 99_999_999 })
  .map((rest) => `199${String(rest).padStart(8, '0')}`);
