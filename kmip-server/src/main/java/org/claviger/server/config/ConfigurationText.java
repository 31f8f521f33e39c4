package org.claviger.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Writes settings into the text of a {@code claviger.toml}, and leaves everything else in it as it is. */
public final class ConfigurationText {
    private ConfigurationText() {}

    /** @param settings {@code SECTION.KEY=VALUE}, which {@link ConfigurationLoader} has accepted */
    public static String with(String text, List<String> settings) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (String setting : settings) {
            Setting parsed = Setting.parse(setting);
            put(lines, parsed.section(), parsed.key(), parsed.value().toString());
        }
        return String.join("\n", lines) + "\n";
    }

    /** @param value in JSON, which is TOML for what a setting can be: text, numbers, switches and lists of them */
    private static void put(List<String> lines, String section, String key, String value) {
        String line = key + " = " + value;
        int at = lines.indexOf("[" + section + "]");
        if (at < 0) {
            lines.addAll(List.of("", "[" + section + "]", line));
            return;
        }
        Pattern assignment = Pattern.compile(Pattern.quote(key) + "\\s*=.*");
        int next = at + 1;
        for (; next < lines.size() && !lines.get(next).startsWith("["); next++) {
            if (assignment.matcher(lines.get(next)).matches()) {
                lines.set(next, line);
                return;
            }
        }
        // After what is said in the section, before the empty lines that end it.
        while (lines.get(next - 1).isBlank()) {
            next--;
        }
        lines.add(next, line);
    }
}
