/** An invented person. Region codes 110199 and 440199 are not allocated: these are nobody's identity numbers. */
export interface Person {
  readonly name: string;
  readonly idCard: string;
  readonly mobile: string;
  readonly bankCard: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
}

/** Makes invented people, each different from every other of the same seed. */
export interface People {
  /** A person who is `age` years old or, with the birthday of this year behind, one more; 24 to 51 when absent. */
  next(wish?: { readonly age?: number; readonly region?: '110199' | '440199' }): Person;
}

const STEMS = [...'甲乙丙丁戊己庚辛壬癸'];
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

// Numbers of no age asked for run through the days of 28 years before any comes again.
const DAYS_OF_YEAR = 28 * 12;
const YOUNGEST = 24;
const AGE_COUNT = 28;
const PEOPLE_PER_ROUND = 100;

/** Seeds of which the first 100 people of no age asked for are all different. */
export const SEED_COUNT = 10 * AGE_COUNT * DAYS_OF_YEAR;

/** People of one seed (0 to 99999): the same seed gives the same people, so that a run can be repeated. */
export function createPeople(seed: number, thisYear: number = new Date().getFullYear()): People {
  let count = 0;
  return {
    next({ age, region = '110199' } = {}) {
      const serial = seed * 1000 + count;
      const slot = Math.floor(serial / 1000);
      const years = age ?? YOUNGEST + (Math.floor(slot / DAYS_OF_YEAR) % AGE_COUNT);
      const round = Math.floor(slot / (AGE_COUNT * DAYS_OF_YEAR));
      const sequence = (serial + round * PEOPLE_PER_ROUND) % 1000;
      count += 1;
      const year = String(thisYear - years - 1);
      const month = pad((Math.floor(slot / 28) % 12) + 1, 2);
      const day = pad((slot % 28) + 1, 2);
      const digits = `${region}${year}${month}${day}${pad(sequence, 3)}`;
      return {
        name: `测试${STEMS[count % 10] ?? '甲'}${STEMS[Math.floor(count / 10) % 10] ?? '乙'}`,
        idCard: digits + checkDigit(digits),
        mobile: `199${pad(serial % 100_000_000, 8)}`,
        bankCard: withLuhnDigit(`621700${pad(serial, 12)}`),
        birthDate: `${year}-${month}-${day}`,
      };
    },
  };
}

/** `测**`. */
export function maskedName(name: string): string {
  return `${[...name][0] ?? ''}**`;
}

/** First four and last four characters of an identity number. */
export function maskedIdCard(idCard: string): string {
  return `${idCard.slice(0, 4)}**********${idCard.slice(14)}`;
}

/** First three and last four digits of a phone number. */
export function maskedMobile(mobile: string): string {
  return `${mobile.slice(0, 3)}****${mobile.slice(7)}`;
}

/** Another card of the same person: the same bank, other digits. */
export function otherCardOf(person: Person): string {
  const digits = person.bankCard.slice(0, -1);
  return withLuhnDigit(digits.slice(0, 6) + '8' + digits.slice(7));
}

function checkDigit(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return '10X98765432'[sum % 11] ?? '';
}

function withLuhnDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
