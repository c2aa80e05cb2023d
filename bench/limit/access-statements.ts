/** The statements of the user filter, as the gateway's stores make them; a test holds them to that. */
export const ACCESS_STATEMENTS = {
  /** For everybody. */
  facts: `
select
  exists (select 1 from cl_user where id_card_index = ?) as is_known,
  exists (select 1 from blacklist where meaning = 'idCard' and blind_index = ?)
    or exists (select 1 from blacklist where meaning = 'mobile' and blind_index = ?)
    or exists (select 1 from cl_user u join blacklist b on b.meaning = 'mobile' and b.blind_index = u.mobile_index
               where u.id_card_index = ?) as is_blacklisted,
  exists (select 1 from third_order_info o
          where o.id_card_index = ? and o.status in (0, 2, 10, 11, 12, 1)
            and not (o.source = ? and o.third_order_no = ?)
            and (o.status <> 1 or not exists (
              select 1 from cl_borrow l where l.source = o.source and l.third_order_no = o.third_order_no
                and l.state in (21, 27, 38, 40, 41, 70)))) as has_open_order,
  (select can_loan_date from user_can_loan_date where platform_code = ? and id_card_index = ?) as can_loan_date,
  (select is_permanent from user_can_loan_date where platform_code = ? and id_card_index = ?) as is_permanent`,
  /** For somebody known, besides. */
  card: `
select c.* from cl_user u join cl_bank_card c on c.user_id = u.user_id and c.default_repay = 1
where u.id_card_index = ? order by c.bind_time desc, c.id desc limit 1`,
  account: 'select * from cl_user where id_card_index = ? order by create_time desc, id desc limit ?',
} as const;
