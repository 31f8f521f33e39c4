package org.claviger.server.config;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** A key of the configuration as the command line sets it: {@code SECTION.KEY=VALUE}. */
record Setting(String section, String key, JsonNode value) {
    private static final TomlMapper TOML = TomlMapper.builder().build();

    /** @throws IllegalArgumentException where it has no such shape */
    static Setting parse(String text) {
        int equals = text.indexOf('=');
        int dot = text.indexOf('.');
        if (equals < 0 || dot < 1 || dot > equals) {
            throw new IllegalArgumentException("must be SECTION.KEY=VALUE");
        }
        return new Setting(
                text.substring(0, dot).strip(),
                text.substring(dot + 1, equals).strip(),
                valueOf(text.substring(equals + 1).strip()));
    }

    /** A value as in the file; what is no TOML value is taken as text, since shells take quotes away. */
    private static JsonNode valueOf(String text) {
        try {
            JsonNode value = TOML.readTree("value = " + text).get("value");
            if (value != null && (value.isBoolean() || value.isNumber() || value.isArray() || value.isString())) {
                return value;
            }
        } catch (JacksonException e) {
            return TOML.getNodeFactory().stringNode(text);
        }
        return TOML.getNodeFactory().stringNode(text);
    }
}
