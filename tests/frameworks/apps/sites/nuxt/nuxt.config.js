export default { telemetry: false, compatibilityDate: "2026-11-01", devtools: { enabled: false }, experimental: { payloadExtraction: false } };
