package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.hsm.HsmException;

/** The module's start and its slots: what happens before there is a session. */
final class TokenSlots {
    /** CK_C_INITIALIZE_ARGS, and the pointer that NSS has between its flags and pReserved. */
    private static final long INITIALIZE_ARGS_BYTES = 56;

    private static final long INITIALIZE_FLAGS_OFFSET = 32;
    private static final long INITIALIZE_PARAMETERS_OFFSET = 40;
    private static final long INFO_BYTES = 88;
    private static final long INFO_DESCRIPTION_OFFSET = 48;
    private static final long INFO_VERSION_OFFSET = 80;
    private static final long TOKEN_INFO_BYTES = 208;
    private static final long TOKEN_FLAGS_OFFSET = 96;
    private static final int TEXT_BYTES = 32;
    private static final int SLOTS_MAX = 1024;

    private final Pkcs11 pkcs11;

    TokenSlots(Pkcs11 pkcs11) {
        this.pkcs11 = pkcs11;
    }

    /** As {@link #initialize(String)}, of a module that takes nothing. */
    boolean initialize() {
        return initialize("");
    }

    /**
     * True when this call initialised the module, false when it was running already.
     *
     * @param parameters what the module wants to be told, in words of its own: NSS softokn reads them where PKCS#11 has
     *     pReserved, as Kryoptic does
     */
    boolean initialize(String parameters) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(INITIALIZE_ARGS_BYTES, Long.BYTES);
            arguments.set(JAVA_LONG, INITIALIZE_FLAGS_OFFSET, Ck.CKF_OS_LOCKING_OK);
            if (!parameters.isEmpty()) {
                arguments.set(ADDRESS, INITIALIZE_PARAMETERS_OFFSET, arena.allocateFrom(parameters));
            }
            long code = pkcs11.initialize(arguments);
            if (code == Ck.CKR_CRYPTOKI_ALREADY_INITIALIZED) {
                return false;
            }
            if (code != Ck.CKR_OK) {
                throw HsmException.unavailable("the module does not start (" + ReturnCodes.name(code)
                        + "): its configuration or token directory is missing or unreadable.");
            }
            return true;
        }
    }

    /** The library's name and version. */
    String description() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_BYTES, Long.BYTES);
            check(pkcs11.getInfo(info), "C_GetInfo");
            return text(info, INFO_DESCRIPTION_OFFSET) + " " + info.get(JAVA_BYTE, INFO_VERSION_OFFSET) + "."
                    + info.get(JAVA_BYTE, INFO_VERSION_OFFSET + 1);
        }
    }

    List<Token> tokens() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_LONG);
            count.set(JAVA_LONG, 0, SLOTS_MAX);
            MemorySegment slots = arena.allocate(JAVA_LONG, SLOTS_MAX);
            check(pkcs11.getSlotList(true, slots, count), "C_GetSlotList");
            var tokens = new ArrayList<Token>();
            for (long i = 0; i < count.get(JAVA_LONG, 0); i++) {
                long slot = slots.getAtIndex(JAVA_LONG, i);
                MemorySegment info = arena.allocate(TOKEN_INFO_BYTES, Long.BYTES);
                if (pkcs11.getTokenInfo(slot, info) == Ck.CKR_OK) {
                    tokens.add(new Token(slot, text(info, 0), info.get(JAVA_LONG, TOKEN_FLAGS_OFFSET)));
                }
            }
            return tokens;
        }
    }

    Optional<Token> find(String label) {
        return tokens().stream()
                .filter(token -> token.isInitialized() && token.label().equals(label))
                .findFirst();
    }

    Token get(String label) {
        return find(label)
                .orElseThrow(() -> HsmException.unavailable("the module has no token with the label " + label
                        + ": bring it back, initialise one, or name one that it has."));
    }

    /** A CK_UTF8CHAR array of 32, padded with blanks. */
    static MemorySegment paddedLabel(String label, Arena arena) {
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > TEXT_BYTES) {
            throw new HsmException(
                    HsmException.Reason.CONFIGURATION, "the token's label is longer than " + TEXT_BYTES + " bytes.");
        }
        MemorySegment padded = arena.allocate(TEXT_BYTES);
        padded.fill((byte) ' ');
        MemorySegment.copy(bytes, 0, padded, JAVA_BYTE, 0, bytes.length);
        return padded;
    }

    private static String text(MemorySegment info, long offset) {
        byte[] bytes = info.asSlice(offset, TEXT_BYTES).toArray(JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }

    private static void check(long code, String function) {
        if (code != Ck.CKR_OK) {
            throw ReturnCodes.of(code, function);
        }
    }

    record Token(long slot, String label, long flags) {
        /** A PIN that may be the last one to try is the operator's to try, not that of a service that restarts. */
        void requireTries() {
            if ((flags & Ck.CKF_USER_PIN_LOCKED) != 0) {
                throw new HsmException(
                        HsmException.Reason.PIN,
                        "the token " + label
                                + " is locked after too many wrong PINs: its security officer sets a new PIN.");
            }
            if ((flags & Ck.CKF_USER_PIN_FINAL_TRY) != 0) {
                throw new HsmException(
                        HsmException.Reason.PIN,
                        "the token " + label + " locks with the next wrong PIN, so none is tried: log in once with the"
                                + " vendor's tool and the right PIN, and start anew.");
            }
        }

        boolean isInitialized() {
            return (flags & Ck.CKF_TOKEN_INITIALIZED) != 0;
        }
    }
}
