package org.claviger.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.claviger.server.config.ConfigurationException.Problem;
import org.claviger.storage.StoreUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** Reads {@code claviger.toml} and what the command line sets beside it. */
public final class ConfigurationLoader {
    private static final TomlMapper TOML = TomlMapper.builder().build();
    private static final Pattern HEADER = Pattern.compile("\\s*\\[\\s*([^\\[\\]]+?)\\s*]\\s*(#.*)?");
    private static final Pattern ASSIGNMENT = Pattern.compile("\\s*([A-Za-z0-9_.\"' -]+?)\\s*=.*");

    private final List<Problem> problems = new ArrayList<>();
    private final List<Key> keys = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();
    private final Path home;

    private ConfigurationLoader(Path home) {
        this.home = home;
    }

    /**
     * Reads the file in a home.
     *
     * @param settings {@code key=value} of the command line, which win over the file
     * @throws ConfigurationException with every problem there is
     */
    public static Configuration load(Path home, List<String> settings) {
        ConfigurationLoader loader = new ConfigurationLoader(home);
        Path file = home.resolve(Configuration.FILE);
        return loader.bind(loader.readFile(file), settings);
    }

    /** A configuration of defaults and settings alone. */
    public static Configuration standard(Path home, List<String> settings) {
        return new ConfigurationLoader(home).bind(TOML.createObjectNode(), settings);
    }

    /** Every key there is, in the order of the documentation. */
    public static List<Key> keys() {
        ConfigurationLoader loader = new ConfigurationLoader(Path.of("/"));
        loader.bind(TOML.createObjectNode(), List.of());
        return List.copyOf(loader.keys);
    }

    private ObjectNode readFile(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw fail(file.toString(), reasonOf(e));
        }
        notePlaces(file, text);
        try {
            JsonNode tree = TOML.readTree(text);
            return tree instanceof ObjectNode object ? object : TOML.createObjectNode();
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw fail(file + (line > 0 ? ":" + line : ""), "is no valid TOML: " + e.getOriginalMessage());
        }
    }

    private static String reasonOf(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "is not there; `claviger init` makes a home";
            case AccessDeniedException _ -> "may not be read; start as the user who owns the home";
            case CharacterCodingException _ -> "is not UTF-8";
            default -> "cannot be read: " + e.getMessage();
        };
    }

    private ConfigurationException fail(String place, String message) {
        problems.add(new Problem(place, message));
        return new ConfigurationException(problems);
    }

    /** The tree that Jackson reads has no lines: they are found by the keys, of which each stands in a file once. */
    private void notePlaces(Path file, String text) {
        String section = "";
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String place = file + ":" + number;
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                section = unquoted(header.group(1)) + ".";
                places.putIfAbsent(unquoted(header.group(1)), place);
                continue;
            }
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (assignment.matches()) {
                places.putIfAbsent(section + unquoted(assignment.group(1)), place);
            }
        }
        places.putIfAbsent("", file.toString());
    }

    private static String unquoted(String key) {
        return key.replace("\"", "").replace("'", "").replace(" ", "");
    }

    private Configuration bind(ObjectNode tree, List<String> settings) {
        settings.forEach(setting -> apply(tree, setting));
        List<SectionReader> sections = new ArrayList<>();
        Map<String, JsonNode> rest = new HashMap<>();
        tree.properties().forEach(entry -> rest.put(entry.getKey(), entry.getValue()));
        SectionSource source = name -> {
            SectionReader reader = new SectionReader(name, rest.remove(name), this::complain, keys);
            sections.add(reader);
            return reader;
        };
        Configuration configuration = new Configuration(
                home,
                NetworkSection.read(source.section("network")),
                TlsSection.read(source.section("tls")),
                ListenersSection.read(source.section("listeners")),
                HsmSection.read(source::section, home),
                StoreSection.read(source.section("store")),
                AuditSection.read(source.section("audit"), home),
                CustodySection.read(source.section("custody")),
                ErasureSection.read(source.section("erasure")),
                ClockSection.read(source.section("clock")),
                MetricsSection.read(source.section("metrics")),
                AdminSection.read(source.section("admin")),
                PolicySection.read(source.section("policy")),
                LimitsSection.read(source.section("limits")),
                BackupSection.read(source.section("backup")));
        sections.forEach(SectionReader::complainOfUnknownKeys);
        rest.keySet().stream().sorted().forEach(name -> complain(name, "is unknown; sections are " + sectionNames()));
        if (problems.isEmpty()
                && configuration.limits().message().messageBytesMax()
                        > configuration.network().bytesInFlightMax()) {
            complain(
                    "limits.message-bytes",
                    "must not be more than network.bytes-in-flight: no such message could be read");
        }
        if (configuration.store().stale().age() != null
                && !(configuration.store().url() instanceof StoreUrl.Postgres)) {
            complain(
                    "store.serve-stale-reads",
                    "is for a PostgreSQL database that may be away; an embedded store is in this process: leave it off");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return configuration;
    }

    private interface SectionSource {
        SectionReader section(String name);
    }

    private String sectionNames() {
        return String.join(
                ", ",
                keys.stream()
                        .map(key -> "[" + key.name().substring(0, key.name().indexOf('.')) + "]")
                        .distinct()
                        .toList());
    }

    private void apply(ObjectNode tree, String setting) {
        Setting parsed;
        try {
            parsed = Setting.parse(setting);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem("--set " + setting, String.valueOf(e.getMessage())));
            return;
        }
        String section = parsed.section();
        places.put(section + "." + parsed.key(), "--set " + setting);
        if (tree.get(section) == null) {
            places.putIfAbsent(section, "--set " + setting);
            tree.putObject(section);
        }
        if (tree.get(section) instanceof ObjectNode object) {
            object.set(parsed.key(), parsed.value());
        }
    }

    private void complain(String key, String message) {
        problems.add(new Problem(placeOf(key), key + " " + message));
    }

    private String placeOf(String key) {
        String name = key;
        while (true) {
            @Nullable String place = places.get(name);
            if (place != null) {
                return place;
            }
            int dot = name.lastIndexOf('.');
            if (dot < 0) {
                return places.getOrDefault("", Configuration.FILE);
            }
            name = name.substring(0, dot);
        }
    }
}
