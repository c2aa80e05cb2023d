import type { Migration } from './migration.js';

// Limits are a start: what a deployment's payment company allows is set by operations (item 10).
// prettier-ignore
const SEEDED_BANK_TABLE = [
  // code    name                single 元  day 元
  [ 'ICBC',  '中国工商银行',     50_000n,   200_000n ],
  [ 'ABC',   '中国农业银行',     50_000n,   200_000n ],
  [ 'BOC',   '中国银行',         50_000n,   200_000n ],
  [ 'CCB',   '中国建设银行',     50_000n,   200_000n ],
  [ 'CITIC', '中信银行',         20_000n,   50_000n  ],
  [ 'CEB',   '中国光大银行',     20_000n,   50_000n  ],
  [ 'HXB',   '华夏银行',         20_000n,   50_000n  ],
  [ 'CMBC',  '中国民生银行',     20_000n,   50_000n  ],
  [ 'PAB',   '平安银行',         20_000n,   50_000n  ],
  [ 'CMB',   '招商银行',         20_000n,   50_000n  ],
  [ 'CIB',   '兴业银行',         20_000n,   50_000n  ],
  [ 'SPDB',  '上海浦东发展银行', 20_000n,   50_000n  ],
  [ 'PSBC',  '中国邮政储蓄银行', 20_000n,   50_000n  ],
  [ 'BCM',   '交通银行',         20_000n,   50_000n  ],
  [ 'CGB',   '广发银行',         20_000n,   50_000n  ],
] as const;

const DEBIT = 0;

/** Seeds table `bank` with the codes of `spec` §5.5, debit cards, all enabled. */
export const seededBanks: Migration = {
  name: '0002-banks',
  isCompatible: false,
  up: (schema) => {
    for (const [code, name, singleLimit, dayLimit] of SEEDED_BANK_TABLE) {
      schema.run(
        schema.build('bank').insert({
          bank_code: code,
          card_type: DEBIT,
          bank_name: name,
          single_limit_fen: singleLimit * 100n,
          day_limit_fen: dayLimit * 100n,
          is_enabled: 1,
        }),
      );
    }
  },
  down: (schema) => {
    schema.run(
      schema
        .build('bank')
        .where({ card_type: DEBIT })
        .whereIn(
          'bank_code',
          SEEDED_BANK_TABLE.map(([code]) => code),
        )
        .delete(),
    );
  },
};
