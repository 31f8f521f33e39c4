package org.claviger.hsm.pkcs11;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.claviger.secret.SecretBytes;

/** A fresh SoftHSM2 token in a directory, for one test class: the module serves one configuration at a time. */
public final class SoftHsmToken {
    public static final String LABEL = "claviger-test";
    private static final String PIN = "test-user-pin";

    private final Path library;
    private final Path configuration;

    private SoftHsmToken(Path library, Path configuration) {
        this.library = library;
        this.configuration = configuration;
    }

    /** The module is part of what the build needs: its absence fails the tests. */
    public static SoftHsmToken in(Path directory) {
        Path library = TokenInitializer.findSoftHsm()
                .orElseThrow(() -> new IllegalStateException("softhsm2 is not installed: apt-get install softhsm2"));
        try (var officerPin = SecretBytes.copyOf("test-officer-pin".getBytes(StandardCharsets.UTF_8));
                var userPin = SecretBytes.copyOf(PIN.getBytes(StandardCharsets.UTF_8))) {
            Path configuration = new TokenInitializer(library).initialize(directory, LABEL, officerPin, userPin);
            return new SoftHsmToken(library, configuration);
        }
    }

    public Pkcs11Config config() {
        return configWithPin(PIN);
    }

    public Pkcs11Config configWithPin(String pin) {
        return new Pkcs11Config(
                library,
                configuration,
                LABEL,
                () -> SecretBytes.copyOf(pin.getBytes(StandardCharsets.UTF_8)),
                "",
                8,
                8,
                Duration.ofSeconds(20),
                Duration.ofSeconds(10));
    }

    public Pkcs11Hsm open() {
        return Pkcs11Hsm.open(config());
    }

    public Path library() {
        return library;
    }

    public Path configuration() {
        return configuration;
    }
}
