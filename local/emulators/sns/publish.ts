/** An error as SNS answers it: the code of the Query protocol, to which the SDK's class adds `Exception`. */
export class SnsError extends Error {
  override readonly name = 'SnsError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

/** The parameters of one Publish. */
interface Publication {
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** For a protocol without its own text. */
  readonly message: string;
  /** Texts by protocol, with `MessageStructure: json` only. */
  readonly byProtocol?: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

/** A message in the inbox. */
export interface Notification extends Publication {
  readonly messageId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** SNS's limit for message and attributes together. */
const LARGEST_MESSAGE_BYTES = 262_144;
const PROTOCOLS = ['email', 'email-json', 'http', 'https', 'lambda', 'sqs', 'sms', 'firehose'];
const ATTRIBUTE = /^MessageAttributes\.entry\.(\d+)\.(?:Name|Value\.(DataType|StringValue|BinaryValue))$/;
const EMULATED = ['Action', 'Version', 'TopicArn', 'Message', 'Subject', 'MessageStructure'];

/** Checks the parameters of Publish by SNS's rules. Throws SnsError. */
export function publicationOf(parameters: URLSearchParams, topics: ReadonlySet<string>): Publication {
  const { TopicArn = '', Message = '', Subject, MessageStructure } = Object.fromEntries(parameters);
  const foreign = [...parameters.keys()].find((name) => !EMULATED.includes(name) && !ATTRIBUTE.test(name));
  if (foreign) throw invalid(`${foreign} is not emulated`);
  if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/.test(TopicArn)) throw invalid('TopicArn');
  if (!topics.has(TopicArn)) throw new SnsError('NotFound', 'Topic does not exist');
  if (Message === '') throw invalid('Empty message');
  // AWS's documentation has had two rules; this is the stricter: less than 100 of ASCII that do not begin with a blank.
  if (Subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(Subject)) throw invalid('Subject');
  if (MessageStructure !== undefined && MessageStructure !== 'json') throw invalid('MessageStructure');
  const attributes = attributesOf(parameters);
  const texts = Object.entries(attributes).flatMap(([name, attribute]) => [name, ...Object.values(attribute)]);
  if (Buffer.byteLength([Message, ...texts].join('')) > LARGEST_MESSAGE_BYTES) throw invalid('Message too long');
  const publication = { topicArn: TopicArn, subject: Subject, message: Message, attributes };
  if (!MessageStructure) return publication;
  const byProtocol = resolve(Message);
  return { ...publication, message: byProtocol['default'] ?? '', byProtocol };
}

/** Texts by protocol of a message with `MessageStructure: json`; values that are not text, or for no protocol, are ignored. */
function resolve(message: string): Record<string, string> {
  let texts: unknown;
  try {
    texts = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const given = new Map(Object.entries(texts ?? {}).filter(([, text]) => typeof text === 'string'));
  const usual = given.get('default');
  if (usual === undefined) throw invalid('Message Structure - No default entry in JSON message body');
  return Object.fromEntries(['default', ...PROTOCOLS].map((name) => [name, given.get(name) ?? usual]));
}

function attributesOf(parameters: URLSearchParams): Record<string, MessageAttribute> {
  const attributes: Record<string, MessageAttribute> = {};
  const numbers = new Set([...parameters.keys()].flatMap((name) => ATTRIBUTE.exec(name)?.[1] ?? []));
  for (const number of numbers) {
    const entry = `MessageAttributes.entry.${number}`;
    const name = parameters.get(`${entry}.Name`) ?? '';
    const [DataType, StringValue, BinaryValue] = ['DataType', 'StringValue', 'BinaryValue'].map(
      (member) => parameters.get(`${entry}.Value.${member}`) ?? '',
    );
    // Letters, digits, `_-.`, no dot at either end or next to another, no name that AWS reserves.
    if (!/^(?!aws\.|amazon\.)[\w-]+(\.[\w-]+)*$/i.test(name) || name.length > 256 || name in attributes) {
      throw invalid(`message attribute name ${name}`);
    }
    if (!DataType || !/^(String|Number|Binary)(\.|$)/.test(DataType))
      throw invalid(`${name} has data type ${DataType}`);
    const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
    if (!value || (DataType.startsWith('Number') && Number.isNaN(Number(value)))) {
      const what = `The message attribute '${name}' must contain a value of message attribute type '${DataType}'.`;
      throw new SnsError('ParameterValueInvalid', what);
    }
    attributes[name] = DataType.startsWith('Binary')
      ? { DataType, BinaryValue: value }
      : { DataType, StringValue: value };
  }
  return attributes;
}

const invalid = (what: string): SnsError => new SnsError('InvalidParameter', `Invalid parameter: ${what}`);
