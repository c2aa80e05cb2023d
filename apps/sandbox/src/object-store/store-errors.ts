/** A refusal of the object store: HTTP status, and code and text of its error document. */
export interface StoreRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

// prettier-ignore
const REFUSAL_TABLE = {
  invalidUri:        [ 400, 'InvalidURI',                        'The URI cannot be read.' ],
  invalidArgument:   [ 400, 'InvalidArgument',                   'A part of the signature is malformed.' ],
  invalidDigest:     [ 400, 'InvalidDigest',                     'The Content-MD5 you specified was invalid.' ],
  invalidEncryption: [ 400, 'InvalidEncryptionAlgorithmError',   'The encryption algorithm is not supported.' ],
  invalidPart:       [ 400, 'InvalidPart',                       'A part could not be found, or its ETag is another.' ],
  invalidPartOrder:  [ 400, 'InvalidPartOrder',                  'The parts are not in the order of their numbers.' ],
  entityTooSmall:    [ 400, 'EntityTooSmall',                    'A part that is not the last is smaller than 100 KB.' ],
  malformedXml:      [ 400, 'MalformedXML',                      'The list of parts cannot be read.' ],
  anonymous:         [ 403, 'AccessDenied',                      'Anonymous access is forbidden for this operation.' ],
  expired:           [ 403, 'AccessDenied',                      'Request has expired.' ],
  notYet:            [ 403, 'AccessDenied',                      'Request is not valid yet.' ],
  unknownKey:        [ 403, 'InvalidAccessKeyId',                'The access key id does not exist in our records.' ],
  wrongToken:        [ 403, 'InvalidSecurityToken',              'The security token is not valid.' ],
  tokenExpired:      [ 403, 'SecurityTokenExpired',              'The security token has expired.' ],
  wrongSignature:    [ 403, 'SignatureDoesNotMatch',             'The request signature does not conform to the standards.' ],
  skewed:            [ 403, 'RequestTimeTooSkewed',              'The difference between the times is too large.' ],
  noSuchBucket:      [ 404, 'NoSuchBucket',                      'The specified bucket does not exist.' ],
  noSuchKey:         [ 404, 'NoSuchKey',                         'The specified key does not exist.' ],
  noSuchUpload:      [ 404, 'NoSuchUpload',                      'The specified upload does not exist.' ],
  lengthMissing:     [ 411, 'MissingContentLength',              'The length of the body is not given.' ],
  alreadyExists:     [ 409, 'FileAlreadyExists',                 'The object you specified already exists and can not be overwritten.' ],
  invalidRange:      [ 416, 'InvalidRange',                      'The requested range cannot be satisfied.' ],
  internal:          [ 500, 'InternalError',                     'We encountered an internal error. Please try again.' ],
  notImplemented:    [ 501, 'NotImplemented',                    'The simulated store cannot do this.' ],
  busy:              [ 503, 'ServerBusy',                        'Please reduce your request rate.' ],
} as const satisfies Record<string, readonly [number, string, string]>;

/** The refusal of this name. */
export function refusal(name: keyof typeof REFUSAL_TABLE): StoreRefusal {
  const [status, code, message] = REFUSAL_TABLE[name];
  return { status, code, message };
}

/** The error document. */
export function errorXml({ code, message }: StoreRefusal, requestId: string): string {
  const inner = `<Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}<HostId>simulated</HostId></Error>\n`;
}
