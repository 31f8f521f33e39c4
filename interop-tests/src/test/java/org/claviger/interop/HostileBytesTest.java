package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an authenticated client may send to harm: the answer is an error or a closed connection within five seconds,
 * others are served meanwhile, and memory stays bounded. The server has a small heap, so that it could not hide much.
 */
@ExtendWith(SharedServer.class)
class HostileBytesTest {
    private static final Duration LIMIT = BesiegedServer.LIMIT;
    private static final int RESIDENT_MIB_MAX = 900;
    private static final int LEVELS = 10_000;
    private static final int SLOW_CONNECTIONS = 100;
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private static BesiegedServer server;

    /** Bytes, and whether an answer that says success would be wrong. */
    record Attack(String name, Bytes bytes, boolean mustFail) {
        Attack(String name, byte[] bytes, boolean mustFail) {
            this(name, Bytes.of(bytes), mustFail);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = BesiegedServer.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void isAnsweredWithAnErrorOrClosed(Attack attack) throws IOException {
        try (KmipConnection connection = server.connect()) {
            connection.patience(LIMIT);
            assertRefused(connection, attack);
        }

        server.assertServing();
    }

    private static void assertRefused(KmipConnection connection, Attack attack) throws IOException {
        byte[] answer;
        try {
            connection.send(attack.bytes().toArray());
            answer = connection.receive();
        } catch (EOFException | SocketException | SSLException closed) {
            return;
        } catch (SocketTimeoutException e) {
            fail("neither answered nor closed within " + LIMIT.toMillis() + " ms");
            return;
        }
        List<Answer> answers = Answer.all(Item.decode(answer));
        if (attack.mustFail()) {
            assertThat(answers).isNotEmpty().noneMatch(Answer::succeeded);
        }
    }

    static Stream<Attack> attacks() {
        byte[] good = good().encode();
        List<Attack> attacks = new ArrayList<>();
        for (int length : new int[] {1, 3, 7, 8, 9, 15, 16, good.length / 2, good.length - 8, good.length - 1}) {
            attacks.add(new Attack("truncated to " + length, Arrays.copyOf(good, length), true));
        }
        for (int length : new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, -1, -8, 1 << 30, MESSAGE_BYTES_MAX + 8}) {
            attacks.add(new Attack(
                    "message of length " + Integer.toUnsignedString(length), withLength(good, 4, length), true));
            attacks.add(new Attack(
                    "item of length " + Integer.toUnsignedString(length), withLength(good, 12, length), true));
        }
        attacks.add(new Attack("length one too small", withLength(good, 4, good.length - 9), true));
        attacks.add(new Attack("length 0", withLength(good, 4, 0), true));
        attacks.add(new Attack(LEVELS + " levels", levels(), true));
        attacks.add(new Attack("100,000 empty structures", many(), true));
        attacks.add(new Attack("padding that is not zero", withPadding(good), true));
        for (int type : new int[] {0, 0x0C, 0x7F, 0xFF}) {
            attacks.add(new Attack("type " + type, retyped(type), true));
        }
        attacks.add(new Attack("Batch Count as text", withHeaderField(Item.text(Tag.BATCH_COUNT, "1")), true));
        attacks.add(new Attack("an Integer of eight bytes", withHeaderField(longInteger()), true));
        for (int count : new int[] {0, 2, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            attacks.add(
                    new Attack("Batch Count " + count, withHeaderField(Item.integer(Tag.BATCH_COUNT, count)), true));
        }
        attacks.add(new Attack("a critical extension", withItemField(extension(true)), true));
        attacks.add(new Attack("an extension that is not critical", withItemField(extension(false)), false));
        attacks.add(new Attack("an unknown tag in the payload", withPayload(unknownTag()), false));
        attacks.add(new Attack(
                "a tag outside the range", withPayload(new Item(0x000001, 2, Bytes.of(new byte[4]), List.of())), true));
        attacks.add(new Attack(
                "an unknown enumeration", withPayload(Item.enumeration(Tag.QUERY_FUNCTION, 0x7FFFFFFF)), false));
        attacks.add(new Attack("text that is not UTF-8", notUtf8(), true));
        attacks.add(new Attack("a version nobody has", versioned(9, 9), true));
        attacks.add(new Attack("a negative version", versioned(-1, -1), true));
        attacks.add(new Attack(
                "no header", Item.structure(Tag.REQUEST_MESSAGE, batchItem()).encode(), true));
        attacks.add(new Attack(
                "a Response Message",
                Item.structure(Tag.RESPONSE_MESSAGE, good().items()).encode(),
                true));
        attacks.add(new Attack("an unknown operation", operation(0x7FFFFFF0), true));
        Random random = new Random(20_261_122);
        for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[64 + random.nextInt(4096)];
            random.nextBytes(noise);
            // No letter, which would begin HTTP.
            noise[0] |= (byte) 0x80;
            attacks.add(new Attack("noise " + i, noise, true));
            noise = noise.clone();
            noise[0] = 0x42;
            attacks.add(new Attack("noise that begins as TTLV " + i, noise, true));
        }
        return attacks.stream();
    }

    @Test
    void closesConnectionsThatNeverSpeakTls() throws IOException {
        try (Socket silent = new Socket(
                        server.process().address().getAddress(),
                        server.process().address().getPort());
                Socket garbage = new Socket(
                        server.process().address().getAddress(),
                        server.process().address().getPort())) {
            garbage.getOutputStream().write("hello, is anybody there?\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            silent.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
            garbage.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));

            assertThat(drained(garbage)).as("garbage is closed").isTrue();
            assertThat(drained(silent)).as("silence is closed").isTrue();
        }
        server.assertServing();
    }

    /** Reads to the end of the stream; a TLS alert may come before it. */
    private static boolean drained(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void servesOthersWhileManySendSlowly() throws IOException {
        byte[] good = good().encode();
        List<KmipConnection> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_CONNECTIONS; i++) {
                KmipConnection connection = server.connect();
                slow.add(connection);
                connection.send(Arrays.copyOf(good, 9));
            }

            server.assertServing();

            for (KmipConnection connection : slow) {
                connection.patience(LIMIT);
                assertRefused(connection, new Attack("slow", new byte[0], true));
            }
        } finally {
            for (KmipConnection connection : slow) {
                connection.close();
            }
        }
        server.assertServing();
    }

    @Test
    void keepsItsMemoryBoundedWhenManyAnnounceLongMessages() throws IOException {
        byte[] start = withLength(Arrays.copyOf(good().encode(), MESSAGE_BYTES_MAX - 64), 4, MESSAGE_BYTES_MAX - 8);
        List<KmipConnection> connections = new ArrayList<>();
        int refused = 0;
        try {
            for (int i = 0; i < SLOW_CONNECTIONS; i++) {
                KmipConnection connection = server.connect();
                connections.add(connection);
                try {
                    connection.send(start);
                } catch (SocketException | SSLException closed) {
                    // Refused while it was still sending: that is a bound, too.
                    refused++;
                }
            }

            server.assertServing();
            assertThat(residentMib()).as("MiB, %d connections refused", refused).isLessThan(RESIDENT_MIB_MAX);
        } finally {
            for (KmipConnection connection : connections) {
                connection.close();
            }
        }
        server.assertServing();
    }

    private static long residentMib() throws IOException {
        return Files.readAllLines(
                        Path.of("/proc", Long.toString(server.process().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private static Item good() {
        return Requests.message(ProtocolVersion.V1_4, batchItem());
    }

    private static Item batchItem() {
        return Requests.item(Operation.QUERY, Item.enumeration(Tag.QUERY_FUNCTION, 1));
    }

    private static byte[] withLength(byte[] message, int offset, int length) {
        return ByteBuffer.wrap(message.clone()).putInt(offset, length).array();
    }

    private static byte[] withPadding(byte[] message) {
        byte[] changed = message.clone();
        // The message ends with an Enumeration: four bytes of value, four of padding.
        changed[changed.length - 1] = 1;
        return changed;
    }

    private static byte[] levels() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int level = LEVELS; level > 0; level--) {
            out.writeBytes(ByteBuffer.allocate(8)
                    .putInt(Tag.REQUEST_MESSAGE.code() << 8 | ItemType.STRUCTURE.code())
                    .putInt((level - 1) * 8)
                    .array());
        }
        return out.toByteArray();
    }

    private static byte[] many() {
        int count = 100_000;
        ByteBuffer out = ByteBuffer.allocate(8 + count * 8)
                .putInt(Tag.REQUEST_MESSAGE.code() << 8 | ItemType.STRUCTURE.code())
                .putInt(count * 8);
        for (int i = 0; i < count; i++) {
            out.putInt(Tag.BATCH_ITEM.code() << 8 | ItemType.STRUCTURE.code()).putInt(0);
        }
        return out.array();
    }

    private static byte[] retyped(int type) {
        Item count = Item.integer(Tag.BATCH_COUNT, 1);
        return withHeaderField(new Item(count.tag(), type, count.content(), List.of()));
    }

    private static Item longInteger() {
        return new Item(Tag.BATCH_COUNT.code(), ItemType.INTEGER.code(), Bytes.of(new byte[8]), List.of());
    }

    /** The good request with another Batch Count. */
    private static byte[] withHeaderField(Item batchCount) {
        return Item.structure(
                        Tag.REQUEST_MESSAGE,
                        Item.structure(Tag.REQUEST_HEADER, Requests.version(ProtocolVersion.V1_4), batchCount),
                        batchItem())
                .encode();
    }

    private static byte[] withItemField(Item field) {
        List<Item> items = new ArrayList<>(batchItem().items());
        items.add(field);
        return Requests.message(ProtocolVersion.V1_4, Item.structure(Tag.BATCH_ITEM, items))
                .encode();
    }

    private static byte[] withPayload(Item field) {
        return Requests.message(
                        ProtocolVersion.V1_4,
                        Requests.item(Operation.QUERY, Item.enumeration(Tag.QUERY_FUNCTION, 1), field))
                .encode();
    }

    private static Item extension(boolean critical) {
        return Item.structure(
                Tag.MESSAGE_EXTENSION,
                Item.text(Tag.VENDOR_IDENTIFICATION, "nobody"),
                Item.bool(Tag.CRITICALITY_INDICATOR, critical),
                Item.structure(Tag.VENDOR_EXTENSION));
    }

    private static Item unknownTag() {
        return new Item(0x42FFF0, ItemType.INTEGER.code(), Bytes.of(new byte[4]), List.of());
    }

    private static byte[] notUtf8() {
        Item name = Item.leaf(Tag.UNIQUE_IDENTIFIER, ItemType.TEXT_STRING, new byte[] {(byte) 0xC3, 0x28, (byte) 0xFF});
        return Requests.message(ProtocolVersion.V1_4, Requests.item(Operation.GET, name))
                .encode();
    }

    private static byte[] versioned(int major, int minor) {
        return Item.structure(
                        Tag.REQUEST_MESSAGE,
                        Item.structure(
                                Tag.REQUEST_HEADER,
                                Item.structure(
                                        Tag.PROTOCOL_VERSION,
                                        Item.integer(Tag.PROTOCOL_VERSION_MAJOR, major),
                                        Item.integer(Tag.PROTOCOL_VERSION_MINOR, minor)),
                                Item.integer(Tag.BATCH_COUNT, 1)),
                        batchItem())
                .encode();
    }

    private static byte[] operation(int code) {
        return Requests.message(
                        ProtocolVersion.V1_4,
                        Item.structure(
                                Tag.BATCH_ITEM,
                                Item.enumeration(Tag.OPERATION, code),
                                Item.structure(Tag.REQUEST_PAYLOAD)))
                .encode();
    }
}
