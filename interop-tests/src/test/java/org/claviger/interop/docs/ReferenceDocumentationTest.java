package org.claviger.interop.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeRule;
import org.claviger.codec.attribute.AttributeRule.Party;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.State;
import org.claviger.server.config.ConfigurationLoader;
import org.claviger.server.dispatch.OperationRow;
import org.claviger.server.dispatch.Operations;
import org.claviger.server.dispatch.Requirement;
import org.claviger.server.policy.Tolerance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages of docs/reference say what the code's tables say; {@code make docs} writes them anew. */
class ReferenceDocumentationTest {
    private static final Path PROJECT = Path.of("..");
    private static final Path FOLDER = PROJECT.resolve("docs").resolve("reference");
    private static final Pattern DEVIATION = Pattern.compile("^\\s*// Deviation: (.*)$");
    private static final Pattern CONTINUATION = Pattern.compile("^\\s*// (.*)$");

    /** A page and the table that it is made from. */
    enum Page {
        ATTRIBUTES("attributes.md", ReferenceDocumentationTest::attributes),
        OPERATIONS("operations.md", ReferenceDocumentationTest::operations),
        CONFIGURATION("configuration.md", ReferenceDocumentationTest::configuration),
        INTEROP("interop.md", ReferenceDocumentationTest::interop),
        DEVIATIONS("deviations.md", ReferenceDocumentationTest::deviations);

        private final String file;
        private final Content content;

        Page(String file, Content content) {
            this.file = file;
            this.content = content;
        }
    }

    private interface Content {
        String text() throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatTheTablesSay(Page page) throws IOException {
        Path file = FOLDER.resolve(page.file);
        String text = page.content.text();
        if ("write".equals(System.getProperty("claviger.docs"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text);
        }

        assertThat(file).as("run make docs").exists();
        assertThat(Files.readString(file)).as("stale: run make docs").isEqualTo(text);
    }

    private static String attributes() {
        String rows = Arrays.stream(Attribute.values())
                .map(attribute -> attribute(attribute, attribute.rule()))
                .collect(Collectors.joining("\n"));
        return """
                # Attributes

                Generated from the table `Attribute` by `make docs`.

                | attribute | name in 1.x | type | versions | values | set by | changed by | deleted by | on |
                |---|---|---|---|---|---|---|---|---|
                %s
                """.formatted(rows);
    }

    private static String attribute(Attribute attribute, AttributeRule rule) {
        return "| %s | %s | %s | %s to %s | %s | %s | %s | %s | %s |"
                .formatted(
                        attribute.tag().label(),
                        attribute.name1x(),
                        rule.type().label(),
                        rule.since(),
                        rule.until(),
                        rule.isMany() ? "many" : "one",
                        parties(rule::isSetBy),
                        parties(rule::isChangedBy),
                        parties(rule::isDeletedBy),
                        labels(rule.on(), ObjectType.values().length, "every object"));
    }

    private static String parties(Function<Party, Boolean> may) {
        return Arrays.stream(Party.values())
                .filter(may::apply)
                .map(party -> party.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static String operations() {
        List<OperationRow<?, ?>> rows = Operations.all().rows();
        String offered =
                rows.stream().map(ReferenceDocumentationTest::operation).collect(Collectors.joining("\n"));
        String others = Arrays.stream(Operation.values())
                .filter(operation -> rows.stream().noneMatch(row -> row.operation() == operation))
                .map(Operation::label)
                .collect(Collectors.joining(", "));
        return """
                # Operations

                Generated from the table `Operations` by `make docs`. What an operation needs of each object that it
                touches is decided before any of its code runs.

                | operation | versions | permission | objects that it touches |
                |---|---|---|---|
                %s

                Not offered (the answer is Operation Not Supported): %s.
                """.formatted(offered, others);
    }

    private static String operation(OperationRow<?, ?> row) {
        EnumerationValue.Facts facts = row.operation().facts();
        return "| %s | %s to %s | %s | %s |"
                .formatted(
                        facts.label(),
                        facts.since(),
                        facts.until(),
                        row.permission(),
                        row.needs().stream()
                                .map(ReferenceDocumentationTest::need)
                                .collect(Collectors.joining("; ")));
    }

    private static String need(Requirement need) {
        StringBuilder text = new StringBuilder(need.role().label());
        if (need.isOptional()) {
            text.append(" (if named)");
        }
        text.append(": ").append(labels(need.types(), ObjectType.values().length, "any type"));
        text.append(", ").append(labels(need.states(), State.values().length, "any state"));
        if (!need.statesByPolicy().isEmpty()) {
            text.append(" (by policy ")
                    .append(labels(need.statesByPolicy(), 0, ""))
                    .append(")");
        }
        if (need.mask() != null) {
            text.append(", mask ").append(need.mask().label());
        }
        return text.toString();
    }

    private static <E extends EnumerationValue> String labels(Collection<E> values, int all, String everything) {
        return values.size() == all
                ? everything
                : values.stream()
                        .sorted(Comparator.comparingInt(EnumerationValue::code))
                        .map(EnumerationValue::label)
                        .collect(Collectors.joining(", "));
    }

    private static String configuration() {
        String rows = ConfigurationLoader.keys().stream()
                .map(key -> "| `%s` | %s | %s | %s |"
                        .formatted(
                                key.name(),
                                key.standard().isEmpty() ? "" : "`" + key.standard() + "`",
                                escaped(key.values()),
                                escaped(key.meaning())))
                .collect(Collectors.joining("\n"));
        return """
                # Configuration

                Generated from the configuration's records by `make docs`. The keys of `claviger.toml` in the home;
                `--set key=value` on the command line wins over the file. A key that is unknown or a value that is not
                understood stops the start, with every problem listed.

                | key | default | values | meaning |
                |---|---|---|---|
                %s
                """.formatted(rows);
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }

    private static String interop() {
        String rows = Arrays.stream(Tolerance.values())
                .map(row -> "| %s | %s | %s | %s |".formatted(row, row.letsPass(), row.forWhom(), row.otherwise()))
                .collect(Collectors.joining("\n"));
        return """
                # What --interop lets pass

                Generated from the table `Tolerance` by `make docs`. `claviger serve --interop` is for testers: it lets
                pass what follows, and nothing of it can be had by configuration. A home that was served so is for tests.

                | name | what is let pass | for whom | why it is refused otherwise |
                |---|---|---|---|
                %s
                """.formatted(rows);
    }

    private static String deviations() throws IOException {
        List<Path> sources;
        try (Stream<Path> modules = Files.list(PROJECT)) {
            List<Path> roots = modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
            sources = roots.stream()
                    .flatMap(ReferenceDocumentationTest::javaFiles)
                    .toList();
        }
        StringBuilder rows = new StringBuilder();
        for (Path source : sources) {
            List<String> lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                Matcher start = DEVIATION.matcher(lines.get(i));
                if (start.matches()) {
                    rows.append("| ")
                            .append(source.getFileName().toString().replace(".java", ""))
                            .append(" | ")
                            .append(escaped(comment(start.group(1), lines, i + 1)))
                            .append(" |\n");
                }
            }
        }
        return """
                # Deviations

                Generated by `make docs` from the comments beside the code: the places where clients or official cases
                are followed rather than the text of the specification.

                | where | what |
                |---|---|
                %s""".formatted(rows);
    }

    private static String comment(String first, List<String> lines, int next) {
        StringBuilder text = new StringBuilder(first);
        for (int i = next; i < lines.size(); i++) {
            Matcher more = CONTINUATION.matcher(lines.get(i));
            if (!more.matches()) {
                break;
            }
            text.append(' ').append(more.group(1));
        }
        return text.toString();
    }

    private static Stream<Path> javaFiles(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
