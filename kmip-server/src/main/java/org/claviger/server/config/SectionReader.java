package org.claviger.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads one section, key by key; notes what is wrong and goes on with the default, so that all problems are found in
 * one run. What was not asked for is an unknown key.
 */
final class SectionReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(B|KiB|MiB|GiB)?");

    /** Notes a problem with a key. */
    interface Complaints {
        void add(String key, String message);
    }

    private final String section;
    private final @Nullable JsonNode values;
    private final Complaints complaints;
    private final List<Key> keys;
    private final Set<String> known = new HashSet<>();

    SectionReader(String section, @Nullable JsonNode values, Complaints complaints, List<Key> keys) {
        this.section = section;
        this.values = values;
        this.complaints = complaints;
        this.keys = keys;
    }

    String text(String key, String standard, String meaning) {
        return read(key, standard, "text", meaning, node -> textOf(node, "text in quotes"));
    }

    HostPort address(String key, String standard, String meaning) {
        return HostPort.parse(read(key, standard, "\"HOST:PORT\"", meaning, node -> {
            String text = textOf(node, "\"HOST:PORT\"");
            return HostPort.parse(text).toString();
        }));
    }

    boolean flag(String key, boolean standard, String meaning) {
        return read(key, standard, "true or false", meaning, node -> {
            if (!node.isBoolean()) {
                throw new IllegalArgumentException("must be true or false");
            }
            return node.booleanValue();
        });
    }

    int number(String key, int standard, int least, int most, String meaning) {
        String range = "a number from " + least + " to " + most;
        return read(key, standard, range, meaning, node -> {
            if (!node.isIntegralNumber() || !node.canConvertToInt()) {
                throw new IllegalArgumentException("must be " + range);
            }
            return between(node.intValue(), least, most, range);
        });
    }

    Duration duration(String key, String standard, String least, String most, String meaning) {
        String range = "a duration such as \"30s\", from " + least + " to " + most;
        return parseDuration(read(key, standard, range, meaning, node -> {
            String text = textOf(node, range);
            Duration value = parseDuration(text);
            if (value.compareTo(parseDuration(least)) < 0 || value.compareTo(parseDuration(most)) > 0) {
                throw new IllegalArgumentException("must be " + range);
            }
            return text;
        }));
    }

    int size(String key, String standard, String least, String most, String meaning) {
        String range = "a size such as \"1 MiB\", from " + least + " to " + most;
        return parseSize(read(key, standard, range, meaning, node -> {
            String text = textOf(node, range);
            between(parseSize(text), parseSize(least), parseSize(most), range);
            return text;
        }));
    }

    <E extends Enum<E>> E choice(String key, E standard, String meaning) {
        E[] constants = standard.getDeclaringClass().getEnumConstants();
        List<String> names = Arrays.stream(constants).map(SectionReader::nameOf).toList();
        String range = "one of " + String.join(", ", names);
        String chosen = read(key, nameOf(standard), range, meaning, node -> {
            String text = textOf(node, range);
            if (!names.contains(text)) {
                throw new IllegalArgumentException("must be " + range);
            }
            return text;
        });
        return constants[names.indexOf(chosen)];
    }

    List<String> texts(String key, List<String> standard, String meaning) {
        return read(key, standard, "a list of texts", meaning, node -> {
            if (!node.isArray()) {
                throw new IllegalArgumentException("must be a list of texts in brackets");
            }
            List<String> texts = new ArrayList<>();
            node.forEach(element -> texts.add(textOf(element, "a list of texts in brackets")));
            return List.copyOf(texts);
        });
    }

    /** A file; relative to the home. */
    Path path(String key, Path home, String standard, String meaning) {
        return home.resolve(read(key, standard, "a file, relative to the home", meaning, node -> {
            String text = textOf(node, "a file name in quotes");
            if (text.isBlank()) {
                throw new IllegalArgumentException("must name a file");
            }
            var _ = home.resolve(text);
            return text;
        }));
    }

    /** A text with a form of its own, whose parser says in words what is wrong with it. */
    <T> T parsed(String key, String standard, String values, String meaning, Function<String, T> parser) {
        String text = read(key, standard, values, meaning, node -> {
            String given = textOf(node, values);
            var _ = parser.apply(given);
            return given;
        });
        return parser.apply(text);
    }

    void complainOfUnknownKeys() {
        if (values == null) {
            return;
        }
        if (!values.isObject()) {
            complaints.add(section, "must be a section: [" + section + "]");
            return;
        }
        for (String name : values.propertyNames()) {
            if (!known.contains(name)) {
                String choices = String.join(", ", known.stream().sorted().toList());
                complaints.add(section + "." + name, "is unknown; the keys of [" + section + "] are " + choices);
            }
        }
    }

    private <T> T read(String key, T standard, String range, String meaning, Function<JsonNode, T> reader) {
        known.add(key);
        keys.add(new Key(section + "." + key, String.valueOf(standard), range, meaning));
        JsonNode node = values == null ? null : values.get(key);
        if (node == null) {
            return standard;
        }
        try {
            return reader.apply(node);
        } catch (IllegalArgumentException e) {
            complaints.add(section + "." + key, String.valueOf(e.getMessage()));
            return standard;
        }
    }

    private static String textOf(JsonNode node, String range) {
        if (!node.isString()) {
            throw new IllegalArgumentException("must be " + range);
        }
        return node.stringValue();
    }

    private static int between(int value, int least, int most, String range) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("must be " + range);
        }
        return value;
    }

    static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Empty for "off". */
    static Optional<Duration> parseDurationOrOff(String text, Duration least, Duration most) {
        if (text.equals("off")) {
            return Optional.empty();
        }
        Duration duration = parseDuration(text);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException("is \"off\", or between " + least + " and " + most);
        }
        return Optional.of(duration);
    }

    static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "must be a duration such as \"500ms\", \"30s\", \"10m\", \"1h\" or \"7d\"");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    static int parseSize(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a size such as \"64 KiB\", \"8 MiB\" or \"1 GiB\"");
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        int shift = switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        long bytes = Long.parseLong(matcher.group(1)) << shift;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("must be below 2 GiB");
        }
        return (int) bytes;
    }
}
