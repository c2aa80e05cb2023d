import type { PageLanguage } from './page-language.js';

/** What a page without a form says: title and text. */
export type StandingPage = 'unknown' | 'over' | 'opened' | 'notOpened' | 'unreadable' | 'unavailable' | 'broken';

type Texts = readonly [title: string, text: string];

/** Texts of pages that lead nowhere, status of their answers. */
// prettier-ignore
export const STANDING_TEXTS: Readonly<Record<StandingPage, { readonly status: number } & Readonly<Record<PageLanguage, Texts>>>> = {
  unknown:     { status: 404, zh: ['页面不存在', '请返回原应用，重新打开开户页面。'],           en: ['There is no such page', 'Please go back to the app and open the page again.'] },
  over:        { status: 410, zh: ['页面已失效', '请返回原应用查看结果，或重新确认借款。'],     en: ['This page is over', 'Please go back to the app to see the result, or confirm the loan again.'] },
  opened:      { status: 200, zh: ['开户成功', '您可以返回原应用查看借款进度。'],               en: ['Your account is open', 'You may go back to the app to see how your loan is getting on.'] },
  notOpened:   { status: 200, zh: ['开户未完成', '您可以返回原应用，稍后再试。'],               en: ['Your account is not open yet', 'You may go back to the app and try again later.'] },
  unreadable:  { status: 400, zh: ['无法确认开户结果', '请返回原应用查看结果。'],               en: ['The result could not be read', 'Please go back to the app to see the result.'] },
  unavailable: { status: 503, zh: ['暂时无法打开', '请稍后重试，或返回原应用重新进入。'],        en: ['Not available at the moment', 'Please try again a little later, or go back to the app.'] },
  broken:      { status: 500, zh: ['页面出错了', '请稍后重试，或返回原应用重新进入。'],          en: ['Something went wrong', 'Please try again a little later, or go back to the app.'] },
};
