package org.claviger.codec.ttlv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.claviger.codec.ttlv.TextForm.BadValueException;

/**
 * A document whose values were written over. The parsers of XML and JSON leave what they read on the heap, as text that
 * nobody can wipe; so they see where a value is, and what it is is read from the message itself, in the order of the
 * document. A value with characters that XML or JSON escapes, or outside ASCII, stays as it is: no key is written so.
 */
final class HiddenValues {
    private static final byte[] VALUE = "value".getBytes(StandardCharsets.US_ASCII);
    private static final int SHOWN = -1;

    /** The digits of the number of a value, which stand for it. */
    private static final int RADIX = 36;

    private final ByteBuffer message;
    private final byte[] document;

    /** For each value where it begins, and its length, or {@link #SHOWN}. */
    private int[] places = new int[64];

    private int found;
    private int taken;
    private int copied;

    private HiddenValues(ByteBuffer message) {
        this.message = message;
        this.document = new byte[message.limit()];
    }

    /** @param message from its start to its limit */
    static HiddenValues ofXml(ByteBuffer message) {
        HiddenValues values = new HiddenValues(message);
        values.new Xml().scan();
        values.copyTo(message.limit());
        return values;
    }

    /** @param message from its start to its limit */
    static HiddenValues ofJson(ByteBuffer message) {
        HiddenValues values = new HiddenValues(message);
        values.new Json().scan();
        values.copyTo(message.limit());
        return values;
    }

    /** What a parser is given; as long as the message. The caller wipes it. */
    byte[] document() {
        return document;
    }

    /**
     * The next value of the document; it can be read as long as the message can.
     *
     * @param parsed what the parser says that it is
     * @throws BadValueException where the parser and this have not found the same values
     */
    CharSequence next(String parsed) throws BadValueException {
        int number = taken++;
        if (number >= found || places[2 * number + 1] == SHOWN) {
            return parsed;
        }
        int length = places[2 * number + 1];
        if (!parsed.equals(new String(standIn(number, length), StandardCharsets.US_ASCII))) {
            throw new BadValueException("a value that is not where it seems to be");
        }
        return new Hidden(message.slice(places[2 * number], length));
    }

    /** ASCII where it lies. */
    private record Hidden(ByteBuffer bytes) implements CharSequence {
        @Override
        public int length() {
            return bytes.limit();
        }

        @Override
        public char charAt(int index) {
            return (char) bytes.get(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Hidden(bytes.slice(start, end - start));
        }

        /** For what is no secret. */
        @Override
        public String toString() {
            return StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
        }
    }

    private static byte[] standIn(int number, int length) {
        byte[] standIn = new byte[length];
        Arrays.fill(standIn, (byte) '0');
        byte[] digits = Integer.toString(number, RADIX).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, standIn, length - digits.length, digits.length);
        return standIn;
    }

    private void add(int from, int to, boolean isPlain) {
        if (places.length == 2 * found) {
            places = Arrays.copyOf(places, 2 * places.length);
        }
        int length = to - from;
        boolean hidden = isPlain && Integer.toString(found, RADIX).length() <= length;
        places[2 * found] = from;
        places[2 * found + 1] = hidden ? length : SHOWN;
        if (hidden) {
            copyTo(from);
            System.arraycopy(standIn(found, length), 0, document, from, length);
            copied = to;
        }
        found++;
    }

    private void copyTo(int end) {
        message.get(copied, document, copied, end - copied);
        copied = end;
    }

    private boolean isValue(int from, int to) {
        if (to - from != VALUE.length) {
            return false;
        }
        for (int i = 0; i < VALUE.length; i++) {
            if (message.get(from + i) != VALUE[i]) {
                return false;
            }
        }
        return true;
    }

    /** Goes over the message. Where it is not as it should be the scan ends, and the parser gets to refuse it. */
    private abstract class Scanner {
        int at;

        boolean ends() {
            return at >= message.limit();
        }

        int here() {
            return message.get(at);
        }

        boolean isSpace() {
            return !ends() && (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r');
        }

        void skipSpace() {
            while (isSpace()) {
                at++;
            }
        }
    }

    private final class Xml extends Scanner {
        void scan() {
            while (!ends()) {
                if (here() != '<') {
                    at++;
                } else if (begins("<!--")) {
                    skipPast("-->");
                } else if (begins("<![CDATA[")) {
                    skipPast("]]>");
                } else if (begins("<?")) {
                    skipPast("?>");
                } else if (begins("<!")) {
                    return;
                } else if (begins("</")) {
                    skipPast(">");
                } else if (!element()) {
                    return;
                }
            }
        }

        private boolean begins(String text) {
            if (message.limit() - at < text.length()) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if (message.get(at + i) != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void skipPast(String text) {
            while (!ends() && !begins(text)) {
                at++;
            }
            at += text.length();
        }

        /** @return false where it is none */
        private boolean element() {
            at++;
            name();
            while (true) {
                skipSpace();
                if (ends()) {
                    return false;
                }
                if (here() == '/') {
                    at++;
                } else if (here() == '>') {
                    at++;
                    return true;
                } else if (!attribute()) {
                    return false;
                }
            }
        }

        private boolean attribute() {
            int from = at;
            name();
            boolean value = isValue(from, at);
            skipSpace();
            if (ends() || here() != '=' || at == from) {
                return false;
            }
            at++;
            skipSpace();
            if (ends() || (here() != '"' && here() != '\'')) {
                return false;
            }
            int quote = here();
            at++;
            int begin = at;
            boolean plain = true;
            while (!ends() && here() != quote) {
                plain &= here() >= ' ' && here() < 0x7F && here() != '&' && here() != '<';
                at++;
            }
            if (ends()) {
                return false;
            }
            if (value) {
                add(begin, at, plain);
            }
            at++;
            return true;
        }

        private void name() {
            while (!ends() && !isSpace() && here() != '=' && here() != '/' && here() != '>') {
                at++;
            }
        }
    }

    private final class Json extends Scanner {
        void scan() {
            boolean valueNext = false;
            while (!ends()) {
                if (here() != '"') {
                    valueNext &= isSpace();
                    at++;
                    continue;
                }
                at++;
                int from = at;
                boolean plain = string();
                if (ends()) {
                    return;
                }
                if (valueNext) {
                    add(from, at, plain);
                }
                int end = at;
                at++;
                skipSpace();
                boolean named = !ends() && here() == ':';
                if (named && !plain) {
                    // It could be called value in other words.
                    return;
                }
                valueNext = named && isValue(from, end);
                at += named ? 1 : 0;
            }
        }

        /** Up to its end. @return whether it is as it stands there */
        private boolean string() {
            boolean plain = true;
            while (!ends() && here() != '"') {
                plain &= here() >= ' ' && here() < 0x7F && here() != '\\';
                at += here() == '\\' ? 2 : 1;
            }
            return plain;
        }
    }
}
