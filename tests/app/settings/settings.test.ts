import { mkdtempSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { checkSettings } from "../../../src/app/settings/check-settings.js";
import type { Setting } from "../../../src/app/settings/setting-types.js";
import { readSettings } from "../../../src/app/settings/read-settings.js";
import { keyIssue } from "../../../src/app/settings/openai-options.js";
import { secretsOf, unknownVariables } from "../../../src/app/settings/secrets.js";
import { secretRedactor } from "../../../src/domain/foreign-text/redact-secrets.js";
import { defaults, settings } from "../../../src/app/settings/settings.js";

describe("checkSettings", () => {
  it("fills in the defaults", () => {
    expect(checkSettings({ model: undefined, concurrency: 3 })._unsafeUnwrap()).toEqual({
      ...defaults,
      concurrency: 3,
    });
  });

  it("accepts its own defaults", () => {
    expect(checkSettings({ ...defaults }).isOk()).toBe(true);
  });

  it.each([
    ["timeoutSeconds", 1, 3600, 0.9, 3600.1],
    ["imageTimeoutSeconds", 1, 3600, 0, 4000],
    ["attemptTimeoutSeconds", 1, 3600, 0, 4000],
    ["maxRetries", 0, 10, -1, 11],
    ["maxTokensLimit", 1, 1_000_000, 0, 1.5],
    ["concurrency", 1, 1_000, 0, 1_001],
    ["imageConcurrency", 1, 1_000, 0, 1_001],
    ["queueLimit", 0, 100_000, -1, 0.5],
    ["requestsPerMinute", 1, 1_000_000, 0, Infinity],
    ["imagesPerMinute", 1, 1_000_000, 0, NaN],
    ["partialImages", 0, 3, -1, 4],
    ["resultBudget", 50_000, 10_000_000, 49_999, 10_000_001],
    ["progressIntervalMilliseconds", 0, 10_000, -1, 10_001],
  ])("%s goes from %d to %d", (name, least, most, below, above) => {
    for (const value of [least, most]) expect(checkSettings({ [name]: value }).isOk()).toBe(true);
    for (const value of [below, above, "1", null]) {
      expect(checkSettings({ [name]: value })._unsafeUnwrapErr().issues[0]).toMatch(
        new RegExp(`^${name} must be `),
      );
    }
  });

  it.each(["sessionLimitDollars", "dayLimitDollars"])("%s is any amount above 0", (name) => {
    for (const value of [0.000_1, 5, 1_000_000]) expect(checkSettings({ [name]: value }).isOk()).toBe(true);
    for (const value of [0, -1, NaN, Infinity, "5"]) {
      expect(checkSettings({ [name]: value })._unsafeUnwrapErr().issues[0]).toMatch(
        `${name} must be a number of US dollars above 0; got `,
      );
    }
  });

  it("accepts only absolute paths as allowed folders", () => {
    for (const value of ["", "/images", ["/images", "/work"].join(delimiter), `/images${delimiter}`]) {
      expect(checkSettings({ allowedFolders: value }).isOk()).toBe(true);
    }
    for (const value of ["images", "./images", ["/images", "work"].join(delimiter)]) {
      expect(checkSettings({ allowedFolders: value })._unsafeUnwrapErr().issues).toEqual([
        `allowedFolders must be absolute paths separated by "${delimiter}"; got "${value}".`,
      ]);
    }
  });

  it.each([
    ["azureEndpoint", ["https://name.openai.azure.com/", "http://gateway.example/a"]],
    ["azureApiVersion", ["2024-10-21", "2025-04-01-preview", "latest"]],
    ["azureDeployments", ["", "a=b", " a = b , c=d,", "ft:a=b"]],
    ["imageOrigins", ["", "http://10.0.0.5:9000", " https://a.example/ ,http://[::1]:1,"]],
  ])("accepts as %s each of %j", (name, values) => {
    for (const value of values) expect(checkSettings({ [name]: value }).isOk()).toBe(true);
  });

  it.each([
    ["azureEndpoint", ["name", "https://name.openai.azure.com/openai/v1", "https://a.example?api-version=1"]],
    ["azureApiVersion", ["", "2024 10", "a&b"]],
    ["imageOrigins", ["10.0.0.5", "ftp://a.example", "http://a.example/path", "http://[", "http://a?b"]],
    ["azureDeployments", ["a", "a=", "=b", "a=b=c", "a=b;c=d"]],
  ])("rejects as %s each of %j", (name, values) => {
    for (const value of values) {
      expect(checkSettings({ [name]: value })._unsafeUnwrapErr().issues[0]).toMatch(`${name} must be `);
    }
  });

  it("requires an endpoint, a version and one secret for Azure, and no base URL", () => {
    const azure = { provider: "azure", azureEndpoint: "https://a.example", azureApiVersion: "2024-10-21" };
    expect(checkSettings(azure).isOk()).toBe(true);
    expect(checkSettings({ ...azure, provider: "openai" }).isOk()).toBe(true);
    const { issues } = checkSettings({
      provider: "azure",
      azureApiKey: "one",
      azureAdToken: "two",
      baseUrl: "https://b.example",
    })._unsafeUnwrapErr();
    expect(issues).toEqual([
      expect.stringMatching(/^azureEndpoint must be set for Azure/),
      expect.stringMatching(/^azureApiVersion must be set for Azure.*openai\/v1/),
      "Only one of azureApiKey and azureAdToken may be set.",
      expect.stringMatching(/^baseUrl must not be set for Azure/),
    ]);
  });

  it("reports every issue at once, and never shows the key", () => {
    const { issues, message } = checkSettings({
      apiKey: "  ",
      azureAdToken: ["token"],
      api: "grpc",
      nonsense: 1,
    })._unsafeUnwrapErr();
    expect(issues).toEqual([
      "apiKey must be text that is not blank.",
      "azureAdToken must be text that is not blank.",
      'api must be one of auto, responses, chat-completions; got "grpc".',
      'Unknown setting "nonsense".',
    ]);
    expect(message).toBe(`Invalid settings (4 issues):\n- ${issues.join("\n- ")}`);
  });

  it("redacts a key in the wrong place", () => {
    const { message } = checkSettings({ baseUrl: "sk-abcdefghijkl" })._unsafeUnwrapErr();
    expect(message).toContain("[redacted]");
    expect(message).not.toContain("sk-abc");
  });
});

describe("secretsOf", () => {
  it("lists each secret, and nothing else", () => {
    const secrets = { apiKey: "one", azureApiKey: "two", azureAdToken: "three" };
    expect(secretsOf({ ...defaults, ...secrets })).toEqual(["one", "two", "three"]);
  });
});

describe("readSettings", () => {
  it("reads variables and flags; flags win", () => {
    const environment = {
      MCP_OPENAI_CONCURRENCY: "7",
      MCP_OPENAI_QUEUE_LIMIT: "9",
      OPENAI_API_KEY: "key-of-mine",
    };
    const read = readSettings(environment, { concurrency: "8" })._unsafeUnwrap();
    expect(read).toEqual({ ...defaults, concurrency: 8, queueLimit: 9, apiKey: "key-of-mine" });
  });

  it("reads every setting from its variable and from its flag", () => {
    const values: Record<string, string> = {
      apiKey: "key-of-mine",
      baseUrl: "http://localhost:11434/v1",
      provider: "offline",
      azureEndpoint: "https://name.openai.azure.com",
      azureDeployments: "gpt-6-luna=chat",
      api: "responses",
      retiredModels: "refuse",
      logLevel: "debug",
      retryImageTimeouts: "true",
      partialImages: "1",
      showCost: "true",
      discardConversations: "true",
      warmUp: "false",
      telemetry: "opentelemetry",
      auditContent: "true",
      resultBudget: "60000",
      allowedFolders: "/images",
      imageOrigins: "http://10.0.0.5:9000",
      state: "redis://127.0.0.1",
    };
    for (const [name, { variable, flag }] of Object.entries<Setting>(settings)) {
      const value = values[name] ?? (/^max\w+Bytes$/.test(name) ? "5000000" : "5");
      expect(readSettings({ [variable]: value })._unsafeUnwrap()).toHaveProperty(name);
      expect(variable).toMatch(/^(MCP_|AZURE_)?OPENAI_|^(HTTPS?|ALL|NO)_PROXY$/);
      if (flag !== undefined)
        expect(readSettings({}, { [flag]: value })._unsafeUnwrap()).toHaveProperty(name);
    }
  });

  it.each(["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"])(
    "reads %s in lower case too, which wins unless it is empty",
    (variable) => {
      const read = (environment: Record<string, string>) =>
        Object.values(readSettings(environment)._unsafeUnwrap());
      expect(read({ [variable.toLowerCase()]: "low:1", [variable]: "up:1" })).toContain("low:1");
      expect(read({ [variable.toLowerCase()]: "", [variable]: "up:1" })).toContain("up:1");
      expect(read({ [variable.toLowerCase()]: "", [variable]: "" })).toEqual(Object.values(defaults));
    },
  );

  it.each([
    "ftp://proxy:21",
    "http://proxy/path",
    "http://user:50%@proxy:1",
    "http://user:pa#ss@proxy:1",
    "socks5://",
    "http://user:secret-word@proxy:99999",
    "://",
  ])("explains that the proxy %s cannot be used, without showing it", (url) => {
    const { message } = readSettings({ https_proxy: url })._unsafeUnwrapErr();
    expect(message).toContain("https_proxy must be a URL such as http://proxy.example.com:3128");
    expect(message).not.toContain("secret-word");
  });

  it("keeps the secrets of a proxy's URL, in every form, and not its host", () => {
    const settings = readSettings({
      HTTP_PROXY: "http://me:p%40ss-w%C3%B6rd@proxy.corp:3128",
    })._unsafeUnwrap();
    const redact = secretRedactor(secretsOf(settings));
    const basic = Buffer.from("me:p@ss-wörd").toString("base64");
    const text = redact(`proxy.corp:3128 p@ss-wörd p%40ss-w%C3%B6rd me:p%40ss-w%C3%B6rd ${basic}`);
    expect(text).toMatch(/^proxy\.corp:3128 (\[redacted\]\S{0,4} ?)+$/);
    const token = readSettings({ HTTP_PROXY: "http://token-0123@proxy.corp" })._unsafeUnwrap();
    expect(secretRedactor(secretsOf(token))("token-0123")).toBe("[redacted]");
    const plain = readSettings({ HTTP_PROXY: "proxy.corp:3128" })._unsafeUnwrap();
    expect(secretsOf(plain)).toEqual([]);
  });

  it.each([
    "localhost:6379",
    "http://redis:6379",
    "redis://",
    "redis://:secret-word@redis/none",
    "redis://:secret-word@redis/0?enableOfflineQueue=true",
    "redis://:secret-word%@redis",
    "redis://:secret-word@redis:99999",
  ])("explains that the state %s cannot be used, without showing it", (url) => {
    const flag = readSettings({}, { state: url });
    expect(flag._unsafeUnwrapErr().message).toContain("--state must be a URL such as redis://HOST:6379/0");
    expect(flag._unsafeUnwrapErr().message).not.toContain("secret-word");
    expect(readSettings({ MCP_OPENAI_STATE: url }).isErr()).toBe(true);
  });

  it("keeps the password of the state's URL, in both forms, and not its host", () => {
    const given = readSettings({ MCP_OPENAI_STATE: "rediss://me:p%40ss-w%C3%B6rd@redis.corp:6380/2" });
    const redact = secretRedactor(secretsOf(given._unsafeUnwrap()));
    expect(redact("me at redis.corp:6380: p@ss-wörd, p%40ss-w%C3%B6rd")).toBe(
      "me at redis.corp:6380: [redacted], [redacted]",
    );
    expect(secretsOf(readSettings({ MCP_OPENAI_STATE: "redis://h:1/0" })._unsafeUnwrap())).toEqual([]);
  });

  it("treats an empty variable as unset", () => {
    expect(readSettings({ OPENAI_API_KEY: "", MCP_OPENAI_TIMEOUT_SECONDS: "" })._unsafeUnwrap()).toEqual(
      defaults,
    );
  });

  it("names the source of each invalid value", () => {
    const environment = {
      MCP_OPENAI_TIMEOUT_SECONDS: "soon",
      MCP_OPENAI_RETRY_IMAGE_TIMEOUTS: "yes",
      MCP_OPENAI_MAX_RETRIES: " ",
    };
    expect(readSettings(environment, { "queue-limit": "-1" })._unsafeUnwrapErr().issues).toEqual([
      'MCP_OPENAI_TIMEOUT_SECONDS must be a number from 1 to 3600; got "soon".',
      'MCP_OPENAI_MAX_RETRIES must be a whole number from 0 to 10; got " ".',
      'MCP_OPENAI_RETRY_IMAGE_TIMEOUTS must be true or false; got "yes".',
      "--queue-limit must be a whole number from 0 to 100000; got -1.",
    ]);
  });

  it("notices that a host did not expand a value", () => {
    expect(readSettings({ MCP_OPENAI_CHAT_MODEL: "${CHAT_MODEL}" })._unsafeUnwrapErr().issues).toEqual([
      "MCP_OPENAI_CHAT_MODEL is literally ${CHAT_MODEL}: the program that starts this one did not expand it. Set it to the value itself.",
    ]);
    // A call explains it.
    expect(readSettings({ OPENAI_API_KEY: "${OPENAI_API_KEY}" }).isOk()).toBe(true);
  });

  it("reads booleans", () => {
    expect(
      readSettings({ MCP_OPENAI_RETRY_IMAGE_TIMEOUTS: "false" })._unsafeUnwrap().retryImageTimeouts,
    ).toBe(false);
    expect(readSettings({}, { "retry-image-timeouts": true })._unsafeUnwrap().retryImageTimeouts).toBe(true);
  });

  it("reads --offline as the offline provider", () => {
    expect(readSettings({ MCP_OPENAI_PROVIDER: "openai" }, { offline: true })._unsafeUnwrap().provider).toBe(
      "offline",
    );
  });

  it("reads the key from a file, without the line break at its end; the key itself wins", () => {
    const file = join(mkdtempSync(join(tmpdir(), "key-")), "key");
    writeFileSync(file, "key-in-file\n");
    expect(readSettings({ OPENAI_API_KEY_FILE: file })._unsafeUnwrap().apiKey).toBe("key-in-file");
    expect(
      readSettings({ OPENAI_API_KEY_FILE: file, OPENAI_API_KEY: "other-key" })._unsafeUnwrap().apiKey,
    ).toBe("other-key");
  });

  it("reports an unreadable key file together with every other issue", () => {
    const { issues } = readSettings({
      OPENAI_API_KEY_FILE: "/no/such/file",
      MCP_OPENAI_API: "respones",
    })._unsafeUnwrapErr();
    expect(issues).toEqual([
      "OPENAI_API_KEY_FILE is /no/such/file, which cannot be read (ENOENT). Set it to a file that contains only the key.",
      'MCP_OPENAI_API must be one of auto, responses, chat-completions; got "respones" (did you mean responses?).',
    ]);
  });

  it("accepts an unreadable key file alone, so that the server starts and calls explain it", () => {
    for (const file of ["/no/such/file", "${OPENAI_API_KEY_FILE}", tmpdir()]) {
      const values = readSettings({ OPENAI_API_KEY_FILE: file })._unsafeUnwrap();
      expect(values.apiKey).toBeUndefined();
      expect(keyIssue(values)).toContain(`OPENAI_API_KEY_FILE is ${file}, which cannot be read`);
      expect(secretsOf(values)).toEqual([]);
    }
  });

  it("accepts Azure's key beside a token that the host did not expand", () => {
    const azure = { provider: "azure", azureEndpoint: "https://a.example", azureApiVersion: "2024-10-21" };
    const token = "${AZURE_OPENAI_AD_TOKEN}";
    expect(checkSettings({ ...azure, azureApiKey: "key", azureAdToken: token }).isOk()).toBe(true);
  });

  it("reads ~ as the home folder in every path, also in lists, and no other user's", () => {
    const home = homedir();
    const paths = ["PRICES_FILE", "IMAGE_DIR", "USAGE_DIR", "CONVERSATION_DIR"];
    const environment = Object.fromEntries(paths.map((name) => [`MCP_OPENAI_${name}`, `~/${name}`]));
    const values = readSettings({
      ...environment,
      MCP_OPENAI_ALLOWED_FOLDERS: `~/a${delimiter}/b${delimiter}~`,
    })._unsafeUnwrap();
    expect([values.pricesFile, values.imageDir, values.usageDir, values.conversationDir]).toEqual(
      paths.map((name) => `${home}/${name}`),
    );
    expect(values.allowedFolders).toBe(`${home}/a${delimiter}/b${delimiter}${home}`);
    for (const flags of [{ "image-dir": "~bob/x" }, { "allowed-folders": `/a${delimiter}~bob` }]) {
      expect(readSettings({}, flags)._unsafeUnwrapErr().message).toContain(
        "only ~ alone stands for your home folder",
      );
    }
  });

  it("warns about variables that are no settings, with the nearest name", () => {
    expect(
      unknownVariables({
        MCP_OPENAI_TIMEOUT: "3",
        MCP_OPENAI_IMAGEDIR: "x",
        mcp_openai_image_dir: "x",
        MCP_OPENAI_ZZZ: "",
        MCP_OPENAI_IMAGE_DIR: "x",
        OPENAI_KEY: "x",
      }),
    ).toEqual([
      "MCP_OPENAI_TIMEOUT is not a setting (did you mean MCP_OPENAI_TIMEOUT_SECONDS?), so it has no effect.",
      "MCP_OPENAI_IMAGEDIR is not a setting (did you mean MCP_OPENAI_IMAGE_DIR?), so it has no effect.",
      "mcp_openai_image_dir is not a setting (did you mean MCP_OPENAI_IMAGE_DIR?), so it has no effect.",
      "MCP_OPENAI_ZZZ is not a setting, so it has no effect.",
    ]);
  });
});
