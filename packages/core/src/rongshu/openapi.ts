import type { JsonOutput } from '../shared/json.js';
import { writeJson } from '../shared/json.js';
import { AUDIT_RESULT_CALLBACK } from './callbacks/p1.01-audit-result.js';
import { LOAN_RESULT_CALLBACK } from './callbacks/p1.02-loan-result.js';
import { REPAYMENT_RESULT_CALLBACK } from './callbacks/p1.03-repayment-result.js';
import { REPAYMENT_SCHEDULE_CALLBACK } from './callbacks/p1.04-repayment-schedule.js';
import { DATA_PULL_REQUEST } from './callbacks/p1.11-data-pull.js';
import type { FieldTable } from './fields/field-table.js';
import { tableSchema } from './fields/field-table.js';
import { OPENAPI_EXAMPLES } from './openapi-examples.js';
import { ROUTE_TABLE, routesOf } from './routes.js';
import type { RongshuChannelSettings } from './settings.js';
import type { InterfaceName, PlatformInterfaceName } from './tables/interfaces.table.js';
import { INTERFACE_TABLE, PLATFORM_INTERFACE_TABLE } from './tables/interfaces.table.js';
import { RESULT_CODE_TABLE } from './tables/result-codes.table.js';

/** What the document depends on: a channel's settings, never its keys. */
export type OpenApiSettings = Omit<RongshuChannelSettings, 'keys'>;

/**
 * The OpenAPI 3.1 document of every interface, made from the tables that decode and encode. Bodies are the
 * signed envelopes; the business objects inside stand under `components.schemas`.
 */
export function createOpenApi(deps: {
  readonly settings: OpenApiSettings;
  /** Path prefix under which the gateway is served, e.g. `/rongshu/`. */
  readonly pathPrefix: string;
  readonly version: string;
}): Readonly<Record<string, JsonOutput>> {
  const { settings, pathPrefix, version } = deps;
  const paths = Object.fromEntries(
    routesOf(settings).map(({ path, interfaceName, item, document, bodyLimitBytes }) => [
      pathPrefix + path,
      { post: operation({ interfaceName, item, document, bodyLimitBytes, settings }) },
    ]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Banyan: what the lender serves to Rongshu',
      version,
      description: description(settings),
    },
    paths,
    webhooks: webhooks(settings),
    components: { schemas: schemas(settings) },
  };
}

function description(settings: OpenApiSettings): string {
  const sealed = settings.encryptRequest ? 'hex of AES/ECB/PKCS5 of the business JSON' : 'the business JSON as text';
  return [
    `Every call is a signed envelope. \`request\` is ${sealed}; \`response\` is ${
      settings.encryptResponse ? 'hex of the same cipher' : 'JSON text'
    }.`,
    `The signature covers \`channelId=…&request=…&timestamp=…\` exactly as sent; accepted: ${settings.acceptAlgorithms.join(', ')}.`,
    `\`timestamp\` is epoch milliseconds, at most ${String(settings.timestampWindowSec)} seconds off.`,
    'HTTP status is 200 whatever the outcome, except 404, 405, 413, 415 and 503.',
  ].join('\n\n');
}

function operation(row: {
  readonly interfaceName: InterfaceName;
  readonly item: string;
  readonly document: string;
  readonly bodyLimitBytes: number;
  readonly settings: OpenApiSettings;
}): JsonOutput {
  const { interfaceName, item, document, bodyLimitBytes, settings } = row;
  const label = INTERFACE_TABLE.find(([, name]) => name === interfaceName)?.[5] ?? interfaceName;
  const example = OPENAPI_EXAMPLES[interfaceName];
  return {
    operationId: interfaceName,
    summary: `${label} (product/${document}, ${item})`,
    tags: ['Called by the marketplace'],
    description:
      `The business request is ${interfaceName}Request, the answer ${interfaceName}Response (see the schemas). ` +
      `At most ${String(bodyLimitBytes)} bytes.`,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: envelope(`${interfaceName}Request`, settings),
          ...(settings.encryptRequest ? {} : { example: requestExample(example.request) }),
        },
      },
    },
    responses: {
      '200': {
        description: RESULT_CODE_TABLE.map(([code, , message]) => `${String(code)} ${message}`).join('; '),
        content: {
          'application/json': {
            schema: reply(`${interfaceName}Response`, settings),
            ...(settings.encryptResponse ? {} : { example: replyExample(example.response, settings) }),
          },
        },
      },
      '413': { description: 'The body is too large.' },
      '415': { description: 'Not application/json.' },
      '503': { description: 'Busy; try again.' },
    },
    'x-business-example': { request: example.request, response: example.response },
  };
}

function requestExample(business: JsonOutput): JsonOutput {
  return {
    channelId: 'rongshu',
    timestamp: '1545211800000',
    request: writeJson(business),
    sign: 'Base64 of the signature',
  };
}

function replyExample(business: JsonOutput, settings: OpenApiSettings): JsonOutput {
  const [code, , message] = RESULT_CODE_TABLE[0];
  return { code: settings.codeType === 'number' ? code : String(code), message, response: writeJson(business) };
}

function envelope(
  business: string,
  settings: OpenApiSettings,
  sender: 'channelId' | 'appId' = 'channelId',
): JsonOutput {
  const isEncrypted = sender === 'channelId' ? settings.encryptRequest : settings.encryptOutbound;
  return {
    type: 'object',
    required: [sender, 'timestamp', 'request', 'sign'],
    properties: {
      [sender]: { type: 'string' },
      timestamp: { type: ['string', 'integer'], description: 'epoch milliseconds' },
      request: content(business, isEncrypted),
      sign: { type: 'string' },
    },
  };
}

function reply(business: string, settings: OpenApiSettings): JsonOutput {
  return {
    type: 'object',
    required: ['code', 'message'],
    properties: {
      code: { enum: RESULT_CODE_TABLE.map(([code]) => (settings.codeType === 'number' ? code : String(code))) },
      message: { type: 'string' },
      response: content(business, settings.encryptResponse),
    },
  };
}

function content(business: string, isEncrypted: boolean): JsonOutput {
  const contentSchema = { $ref: `#/components/schemas/${business}` };
  return isEncrypted
    ? { type: 'string', pattern: '^([0-9A-Fa-f]{32})+$', description: 'hex of the cipher', 'x-clear': contentSchema }
    : { type: 'string', contentMediaType: 'application/json', contentSchema };
}

function schemas(settings: OpenApiSettings): JsonOutput {
  const business: [string, FieldTable][] = ROUTE_TABLE.flatMap(([name, request, answer]): [string, FieldTable][] => [
    [`${name}Request`, request],
    [`${name}Response`, answer],
  ]);
  business.push(
    ['auditResultCallback', AUDIT_RESULT_CALLBACK],
    ['loanResultCallback', LOAN_RESULT_CALLBACK],
    ['repaymentResultCallback', REPAYMENT_RESULT_CALLBACK],
    ['repaymentScheduleCallback', REPAYMENT_SCHEDULE_CALLBACK],
    ['dataPullRequest', DATA_PULL_REQUEST],
  );
  const all = Object.fromEntries(business.map(([name, table]) => [name, tableSchema(table)]));
  if (settings.agreementShape === 'keyValueList') return all;
  const titleMap = { type: 'array', items: { type: 'object', additionalProperties: { type: 'string' } } };
  return { ...all, getContractsResponse: titleMap };
}

const WEBHOOK_SCHEMA: Readonly<Record<PlatformInterfaceName, string>> = {
  auditResult: 'auditResultCallback',
  loanResult: 'loanResultCallback',
  repaymentResult: 'repaymentResultCallback',
  repaymentSchedule: 'repaymentScheduleCallback',
  operatorData: 'dataPullRequest',
  creditCardData: 'dataPullRequest',
  deviceData: 'dataPullRequest',
};

/** What we send to the marketplace. */
function webhooks(settings: OpenApiSettings): JsonOutput {
  return Object.fromEntries(
    PLATFORM_INTERFACE_TABLE.map(([document, name, , label]) => [
      name,
      {
        post: {
          operationId: name,
          summary: `${label} (${document})`,
          description: `Sent to {baseUrl}${settings.outboundPaths[name]}`,
          requestBody: {
            content: {
              'application/json': {
                schema: envelope(WEBHOOK_SCHEMA[name], settings, 'appId'),
              },
            },
          },
          responses: { '200': { description: 'Accepted when `code` is 0.' } },
        },
      },
    ]),
  );
}
