package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.claviger.hsm.HsmException;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;

/** Makes a SoftHSM2 token in a directory of its own: configuration, token, officer's and user's PIN. */
public final class TokenInitializer {
    private static final SecretAccess ACCESS = SecretAccess.grant();
    private static final String CONFIGURATION = "softhsm2.conf";
    private static final String TOKENS = "tokens";

    private final Path library;

    public TokenInitializer(Path library) {
        this.library = library;
    }

    /** Where Debian, Fedora and others put SoftHSM2's library; empty when it is not installed. */
    public static Optional<Path> findSoftHsm() {
        return Stream.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib64/softhsm/libsofthsm2.so",
                        "/usr/lib64/pkcs11/libsofthsm2.so",
                        "/usr/local/lib/softhsm/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::isReadable)
                .findFirst();
    }

    /**
     * Makes the directory (for its owner alone), the configuration and the token, and returns the configuration's path,
     * as {@link Pkcs11Config#softHsmConfiguration()} wants it. The module must not be in use by this process, and there
     * must be no token with this label yet.
     */
    public Path initialize(Path directory, String tokenLabel, SecretBytes officerPin, SecretBytes userPin) {
        Path configuration = writeConfiguration(directory);
        Pkcs11 pkcs11 = Pkcs11.load(library);
        var slots = new TokenSlots(pkcs11);
        if (!SoftHsmEnvironment.starting(configuration, slots::initialize)) {
            throw new HsmException(
                    HsmException.Reason.CONFIGURATION, "the module is in use by this process: close it first.");
        }
        try {
            initializeToken(pkcs11, slots, tokenLabel, officerPin, userPin);
        } finally {
            pkcs11.finish();
        }
        return configuration;
    }

    private static Path writeConfiguration(Path directory) {
        Path tokens = directory.toAbsolutePath().resolve(TOKENS);
        Path configuration = directory.toAbsolutePath().resolve(CONFIGURATION);
        try {
            Files.createDirectories(
                    tokens, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (!Files.exists(configuration)) {
                Files.writeString(configuration, """
                        directories.tokendir = %s
                        objectstore.backend = file
                        log.level = ERROR
                        slots.removable = false
                        """.formatted(tokens));
            }
            return configuration;
        } catch (IOException e) {
            throw new UncheckedIOException("the token's directory " + directory + " cannot be made", e);
        }
    }

    private static void initializeToken(
            Pkcs11 pkcs11, TokenSlots slots, String label, SecretBytes officerPin, SecretBytes userPin) {
        if (slots.find(label).isPresent()) {
            throw new HsmException(
                    HsmException.Reason.LABEL_TAKEN, "there is a token with the label " + label + " already.");
        }
        long slot = slots.tokens().stream()
                .filter(token -> !token.isInitialized())
                .findFirst()
                .orElseThrow(() -> new HsmException(
                        HsmException.Reason.CONFIGURATION, "the module has no free slot for a new token."))
                .slot();
        try (Arena arena = Arena.ofConfined()) {
            check(
                    pkcs11.initToken(slot, officerPin.segment(ACCESS), TokenSlots.paddedLabel(label, arena)),
                    "C_InitToken");
            // The new token may have moved to a slot of its own.
            long newSlot = slots.get(label).slot();
            MemorySegment session = arena.allocate(JAVA_LONG);
            check(pkcs11.openSession(newSlot, Ck.CKF_SERIAL_SESSION | Ck.CKF_RW_SESSION, session), "C_OpenSession");
            long handle = session.get(JAVA_LONG, 0);
            check(pkcs11.login(handle, Ck.CKU_SO, officerPin.segment(ACCESS)), "C_Login");
            check(pkcs11.initPin(handle, userPin.segment(ACCESS)), "C_InitPIN");
            check(pkcs11.logout(handle), "C_Logout");
            check(pkcs11.closeSession(handle), "C_CloseSession");
        }
    }

    private static void check(long code, String function) {
        if (code != Ck.CKR_OK) {
            throw ReturnCodes.of(code, function);
        }
    }
}
