package org.claviger.codec.ttlv;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The official test cases, which lie beside the project and not in it: environment variable KMIP_REFERENCE. */
public final class CaseFiles {
    private static final Instant NOW = Instant.parse("2026-11-22T21:00:00Z");
    private static final Pattern VARIABLE = Pattern.compile("type=\"(\\w+)\" value=\"(\\$[A-Z_0-9]+)([+-]\\d+)?\"");
    private static final Pattern MESSAGE =
            Pattern.compile("<(RequestMessage|ResponseMessage)>.*?</\\1>", Pattern.DOTALL);

    /** One message of a case, its variables bound. */
    public record CaseMessage(String file, int number, String xml) {
        public Ttlv tree() {
            return XmlEncoding.read(ByteBuffer.wrap(xml.getBytes(StandardCharsets.UTF_8)), Limits.DEFAULT);
        }

        @Override
        public String toString() {
            return file + " message " + number;
        }
    }

    private CaseFiles() {}

    /** The folder of the reference material; the test is skipped where there is none. */
    public static Path reference() {
        String folder = System.getenv("KMIP_REFERENCE");
        assumeTrue(folder != null, "KMIP_REFERENCE is not set: skipped");
        return Path.of(String.valueOf(folder));
    }

    /** The messages of every case in a folder and below, in order. */
    public static List<CaseMessage> messages(String folder) {
        try (Stream<Path> files = Files.walk(reference().resolve("kmip/cases").resolve(folder))) {
            List<CaseMessage> messages = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".xml"))
                    .sorted()
                    .toList()) {
                messages.addAll(messagesOf(file));
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<CaseMessage> messagesOf(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        List<CaseMessage> messages = new ArrayList<>();
        // One file has stray bytes between its messages; looking for the messages alone passes over them.
        Matcher matcher = MESSAGE.matcher(text);
        while (matcher.find()) {
            messages.add(new CaseMessage(file.getFileName().toString(), messages.size(), bound(matcher.group())));
        }
        return messages;
    }

    /** Binds each variable to a value of the type it stands for, always the same. */
    private static String bound(String xml) {
        return VARIABLE.matcher(xml).replaceAll(match -> {
            String value = switch (match.group(1)) {
                case "DateTime" ->
                    DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                            NOW.plusSeconds(match.group(3) == null ? 0 : Long.parseLong(match.group(3)))
                                    .atOffset(ZoneOffset.UTC));
                case "ByteString" -> HexFormat.of().formatHex(match.group(2).getBytes(StandardCharsets.UTF_8));
                default -> match.group(2).substring(1).toLowerCase(Locale.ROOT);
            };
            return "type=\"" + match.group(1) + "\" value=\"" + value + "\"";
        });
    }
}
