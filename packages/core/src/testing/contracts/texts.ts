/** A text that a three-byte "utf8" column, a Latin-1 connection or a careless splitter would break: 𠮷 and 🏦 take two UTF-16 units. */
export const TRICKY_TEXT = '𠮷林🏦 "O\'Neil\\%_" 复议';

/** The largest amount in 分 that 18 digits hold; a binary float is off by one from 16 digits on. */
export const LARGEST_FEN = 999_999_999_999_999_999n;

/** An order number beyond 2^53, with leading zeros: a text, never a number. */
export const LONG_ORDER_NO = '009007199254740993001';
