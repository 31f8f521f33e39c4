package org.claviger.hsm.pkcs11;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.claviger.secret.SecretBytes;

/**
 * A SoftHSM2 of its own, a copy of the library with its own tokens, that can be taken away at any moment and put back:
 * several of them live in one process, as the modules of a pool do.
 */
public final class SwitchedModule {
    public static final String LABEL = "claviger-test";
    private static final String PIN = "test-user-pin";

    private final Path directory;
    private final Path library;

    private SwitchedModule(Path directory, Path library) {
        this.directory = directory;
        this.library = library;
    }

    /** Whether it can be built on this machine. */
    public static boolean isAvailable() {
        return TokenInitializer.findSoftHsm().isPresent()
                && NativeModule.compiler().isPresent();
    }

    /** With a new token. */
    public static SwitchedModule in(Path directory) {
        SwitchedModule module = build(directory);
        try (var officerPin = secret("test-officer-pin");
                var userPin = secret(PIN)) {
            new TokenInitializer(module.library).initialize(directory, LABEL, officerPin, userPin);
        }
        return module;
    }

    /** With a copy of this one's token, as replication makes it. */
    public SwitchedModule copy(Path other) {
        try {
            SwitchedModule module = build(other);
            Files.writeString(
                    other.resolve("softhsm2.conf"),
                    Files.readString(directory.resolve("softhsm2.conf"))
                            .replace(tokens().toString(), module.tokens().toString()));
            replicateTo(module);
            return module;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Brings its token to the other one, which must not be in use. */
    public void replicateTo(SwitchedModule other) {
        delete(other.tokens());
        try (Stream<Path> files = Files.walk(tokens())) {
            for (Path file : files.toList()) {
                Files.copy(file, other.tokens().resolve(tokens().relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SwitchedModule build(Path directory) {
        try {
            Files.createDirectories(directory);
            // One library is one module in a process, whatever its configuration.
            Path softHsm =
                    Files.copy(TokenInitializer.findSoftHsm().orElseThrow(), directory.resolve("libsofthsm2.so"));
            Path library = NativeModule.build(
                    NativeModule.compiler().orElseThrow(),
                    "switched.c",
                    directory.resolve("switched-softhsm.so"),
                    softHsm,
                    "-DAWAY=\"" + directory.resolve("away") + "\"");
            return new SwitchedModule(directory, library);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void takeAway() {
        try {
            Files.createFile(directory.resolve("away"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void putBack() {
        try {
            Files.delete(directory.resolve("away"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path tokens() {
        return directory.toAbsolutePath().resolve("tokens");
    }

    public Path library() {
        return library;
    }

    public Path configuration() {
        return directory.resolve("softhsm2.conf");
    }

    public Pkcs11Hsm open() {
        return openWithPin(PIN);
    }

    public Pkcs11Hsm openWithPin(String pin) {
        return Pkcs11Hsm.open(config(LABEL, pin));
    }

    /** Adds a second token in the same library with the same keys. */
    public void addTwin(String label) {
        TwinToken.add(tokens(), LABEL, label);
    }

    /** Of one of its tokens. */
    public Pkcs11Config config(String label) {
        return config(label, PIN);
    }

    private Pkcs11Config config(String label, String pin) {
        return new Pkcs11Config(
                library,
                configuration(),
                label,
                () -> secret(pin),
                "",
                8,
                8,
                Duration.ofSeconds(20),
                Duration.ofSeconds(10));
    }

    private static SecretBytes secret(String text) {
        return SecretBytes.takeFrom(text.getBytes(StandardCharsets.UTF_8));
    }
}
