package org.claviger.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.claviger.codec.ttlv.Bytes;

/**
 * What one custodian keeps: a point of the polynomial that the set's secret was split by. As text:
 *
 * <pre>
 * claviger-share: 1
 * custodian: alice
 * share: 2 of 5, 3 needed
 * value: (hex, in groups: 1 format | 16 set | 1 index | 1 needed | 1 of | 32 point | 4 checksum)
 * </pre>
 *
 * The checksum, of SHA-256, covers the name too, so that a mistyped share is told from a wrong one.
 */
public final class Share implements AutoCloseable {
    static final int SECRET_BYTES = 32;
    private static final int FORMAT = 1;
    private static final int CHECK_BYTES = 4;
    private static final int BODY_BYTES = 1 + CustodianSet.ID_BYTES + 3 + SECRET_BYTES;
    private static final int GROUP_CHARS = 8;
    private static final Pattern NAME = Pattern.compile("(?m)^\\s*custodian:\\s*(\\S+)\\s*$");
    private static final Pattern VALUE = Pattern.compile("(?m)^\\s*value:\\s*([0-9a-fA-F \\t]+?)\\s*$");

    private final String name;
    private final Bytes setId;
    private final int index;
    private final int threshold;
    private final int count;
    private final byte[] point;

    /** @param point taken over; zeroed by {@link #close} */
    Share(String name, Bytes setId, int index, int threshold, int count, byte[] point) {
        this.name = name;
        this.setId = setId;
        this.index = index;
        this.threshold = threshold;
        this.count = count;
        this.point = point;
    }

    /** Reads what {@link #toText} wrote, however it was copied. */
    public static Share parse(String text) {
        Matcher name = NAME.matcher(text);
        Matcher value = VALUE.matcher(text);
        if (!name.find() || !value.find()) {
            throw new BackupException(
                    "This is no share: it has to have the lines \"custodian:\" and \"value:\" of the original");
        }
        String digits = value.group(1).replaceAll("\\s", "");
        if (digits.length() != 2 * (BODY_BYTES + CHECK_BYTES)) {
            throw new BackupException("The share of " + name.group(1) + " is mistyped: its value has " + digits.length()
                    + " digits, not " + 2 * (BODY_BYTES + CHECK_BYTES));
        }
        byte[] all = HexFormat.of().parseHex(digits);
        byte[] body = Arrays.copyOf(all, BODY_BYTES);
        try {
            if (!Arrays.equals(all, BODY_BYTES, all.length, check(name.group(1), body), 0, CHECK_BYTES)) {
                throw new BackupException(
                        "The share of " + name.group(1) + " is mistyped: its checksum does not fit its name and value");
            }
            return read(name.group(1), ByteBuffer.wrap(body));
        } finally {
            Arrays.fill(all, (byte) 0);
            Arrays.fill(body, (byte) 0);
        }
    }

    private static Share read(String name, ByteBuffer body) {
        int format = body.get();
        if (format != FORMAT) {
            throw new BackupException("The share of " + name + " has format " + format
                    + ", which is of a newer version of Claviger than this one");
        }
        byte[] setId = new byte[CustodianSet.ID_BYTES];
        body.get(setId);
        int index = Byte.toUnsignedInt(body.get());
        int threshold = Byte.toUnsignedInt(body.get());
        int count = Byte.toUnsignedInt(body.get());
        byte[] point = new byte[SECRET_BYTES];
        body.get(point);
        return new Share(name, Bytes.owning(setId), index, threshold, count, point);
    }

    /** To be shown once, to its custodian alone. */
    public String toText() {
        byte[] body = ByteBuffer.allocate(BODY_BYTES)
                .put((byte) FORMAT)
                .put(setId.toArray())
                .put((byte) index)
                .put((byte) threshold)
                .put((byte) count)
                .put(point)
                .array();
        StringBuilder text = new StringBuilder("claviger-share: ")
                .append(FORMAT)
                .append("\ncustodian: ")
                .append(name)
                .append("\nshare: ")
                .append(index + " of " + count + ", " + threshold + " needed")
                .append("\nvalue:");
        String digits = HexFormat.of().formatHex(body) + HexFormat.of().formatHex(check(name, body), 0, CHECK_BYTES);
        for (int at = 0; at < digits.length(); at += GROUP_CHARS) {
            text.append(' ').append(digits, at, Math.min(at + GROUP_CHARS, digits.length()));
        }
        Arrays.fill(body, (byte) 0);
        return text.append('\n').toString();
    }

    private static byte[] check(String name, byte[] body) {
        return Digests.sha256(name.getBytes(UTF_8), new byte[1], body);
    }

    /** Says which share this is without saying what it is; 256 random bits are not guessed from it. */
    byte[] commitment() {
        return Digests.sha256("claviger share 1".getBytes(UTF_8), new byte[] {(byte) index}, point);
    }

    public String name() {
        return name;
    }

    public Bytes setId() {
        return setId;
    }

    public int index() {
        return index;
    }

    byte[] point() {
        return point;
    }

    @Override
    public void close() {
        Arrays.fill(point, (byte) 0);
    }

    @Override
    public String toString() {
        return "share " + index + " of " + count + ", of " + name;
    }
}
