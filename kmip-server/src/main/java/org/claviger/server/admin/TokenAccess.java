package org.claviger.server.admin;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.hsm.pkcs11.Pkcs11Config;
import org.claviger.hsm.pkcs11.Pkcs11Library;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.hsm.pool.HsmPool;
import org.claviger.secret.SecretBytes;
import org.claviger.server.config.HsmSection;
import org.claviger.server.config.PinSource;
import org.jspecify.annotations.Nullable;

/** Opens the module that the configuration names. */
final class TokenAccess {
    private static final Pattern TOKEN_DIRECTORY = Pattern.compile("(?m)^directories\\.tokendir *=.*$");

    /** How often the modules of a pool are looked at. */
    private static final Duration POOL_LOOK = Duration.ofSeconds(2);

    private TokenAccess() {}

    static Hsm open(HomeDirectory home, HsmSection settings, int streamsMax) {
        settings.modules().forEach(module -> followMovedHome(home, module.softhsmConfiguration()));
        Map<Path, Pkcs11Library> libraries = new ConcurrentHashMap<>();
        if (settings.further().isEmpty()) {
            return openModule(home, settings, libraries, streamsMax);
        }
        requireTokensOfTheirOwn(settings.modules());
        List<HsmPool.Source> sources = new ArrayList<>();
        sources.add(new HsmPool.Source(HsmSection.FIRST, () -> openModule(home, settings, libraries, streamsMax)));
        settings.further()
                .forEach((name, further) ->
                        sources.add(new HsmPool.Source(name, () -> openOfPool(home, further, libraries, streamsMax))));
        return HsmPool.open(sources, label -> label.startsWith(OpenHome.ROOT_NAME), POOL_LOOK);
    }

    /** A module that is not even installed is no reason not to work with the other. */
    private static Hsm openOfPool(
            HomeDirectory home, HsmSection settings, Map<Path, Pkcs11Library> libraries, int streamsMax) {
        try {
            return openModule(home, settings, libraries, streamsMax);
        } catch (AdminException e) {
            throw HsmException.unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** Modules with one library are tokens of it: it is initialised once, for all of them. */
    private static void requireTokensOfTheirOwn(List<HsmSection> modules) {
        for (int i = 0; i < modules.size(); i++) {
            for (HsmSection other : modules.subList(0, i)) {
                requireApart(other, modules.get(i));
            }
        }
    }

    private static void requireApart(HsmSection one, HsmSection other) {
        Path library = named(one);
        if (!real(library).equals(real(named(other)))) {
            return;
        }
        String both = "Two modules of the pool have the library " + library;
        if (one.tokenLabel().equals(other.tokenLabel())) {
            throw new AdminException(both + " and the token " + one.tokenLabel()
                    + "; name another token of it by token-label, another library, or a copy of it");
        }
        boolean alike = one.initialise().equals(other.initialise())
                && (!one.isSoftHsm() || one.softhsmConfiguration().equals(other.softhsmConfiguration()));
        if (!alike) {
            throw new AdminException(both + ", which is initialised once; give them the same initialise and the same"
                    + " softhsm-conf, or name a copy of the library");
        }
    }

    private static Path real(Path library) {
        try {
            return library.toRealPath();
        } catch (IOException e) {
            return library.toAbsolutePath();
        }
    }

    private static Hsm openModule(
            HomeDirectory home, HsmSection settings, Map<Path, Pkcs11Library> libraries, int streamsMax) {
        Path library = library(settings);
        Pkcs11Config config = new Pkcs11Config(
                        library, softHsmConfiguration(home, settings), settings.tokenLabel(), pin(settings.pin()))
                .withInitialise(settings.initialise())
                .withSessions(settings.sessions(), streamsMax);
        return libraries
                .computeIfAbsent(real(library), _ -> Pkcs11Library.load(library))
                .open(config);
    }

    /**
     * SoftHSM2 takes an absolute path alone, and a home may have been moved or restored elsewhere. The copy of a token for
     * a second module would else name the first one's, and be no second one at all.
     */
    private static void followMovedHome(HomeDirectory home, Path softhsmConfiguration) {
        Path configuration = softhsmConfiguration.toAbsolutePath().normalize();
        Path tokens = configuration.resolveSibling("tokens");
        if (!configuration.startsWith(home.path().toAbsolutePath().normalize())) {
            return;
        }
        if (!Files.isWritable(configuration) || !Files.isDirectory(tokens)) {
            return;
        }
        try {
            String text = new String(Files.readAllBytes(configuration), StandardCharsets.UTF_8);
            String mended = TOKEN_DIRECTORY
                    .matcher(text)
                    .replaceFirst(Matcher.quoteReplacement("directories.tokendir = " + tokens));
            if (!mended.equals(text)) {
                HomeDirectory.replace(configuration, mended);
            }
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    /** A key pair of this server, both halves of which are whole. */
    static TokenSigner signer(TokenKeys keys, String label) {
        TokenSigner signer = keys.find(label)
                .orElseThrow(() -> new AdminException("The token has no key " + label
                        + "; it is not the token of this home: restore the right one, or its backup"));
        try {
            signer.requirePair();
        } catch (HsmException e) {
            if (e.reason() == HsmException.Reason.UNAVAILABLE) {
                throw e;
            }
            throw new AdminException(
                    "The token's key " + label + " cannot be used: " + e.getMessage()
                            + " Restore the token, or its backup",
                    e);
        }
        return signer;
    }

    /** Makes a SoftHSM2 token where the configuration has it, which is in the home unless it says otherwise. */
    static void createSoftHsmToken(HomeDirectory home, HsmSection settings, SecretBytes officerPin) {
        Path parent = settings.softhsmConfiguration().getParent();
        try (SecretBytes userPin = pin(settings.pin()).pin()) {
            new TokenInitializer(library(settings))
                    .initialize(parent == null ? home.token() : parent, settings.tokenLabel(), officerPin, userPin);
        }
    }

    /** Where the library is, or would be. */
    private static Path named(HsmSection settings) {
        return settings.library().equals(HsmSection.AUTO) ? library(settings) : Path.of(settings.library());
    }

    private static Path library(HsmSection settings) {
        if (settings.library().equals(HsmSection.AUTO)) {
            return TokenInitializer.findSoftHsm()
                    .orElseThrow(() -> new AdminException(
                            "SoftHSM2 is not installed; `apt-get install softhsm2` brings it, or name your module's"
                                    + " library by hsm.library"));
        }
        Path library = Path.of(settings.library());
        if (!Files.isReadable(library)) {
            throw new AdminException("The PKCS#11 library " + library
                    + " is not there or may not be read; install the module, or mend hsm.library");
        }
        return library;
    }

    /** SoftHSM2 itself says nothing but CKR_GENERAL_ERROR of a file that it may not read. */
    private static @Nullable Path softHsmConfiguration(HomeDirectory home, HsmSection settings) {
        Path configuration = settings.softhsmConfiguration();
        if (!HomeDirectory.isThere(configuration)) {
            if (!settings.isSoftHsm()) {
                return null;
            }
            // Without it SoftHSM2 would take the system's own tokens, and this home's PIN be tried on another's.
            throw HsmException.unavailable("SoftHSM2's configuration " + configuration
                    + " is not there: mount or restore its directory, or mend hsm.softhsm-conf.");
        }
        requireReadable(configuration);
        Path tokens = home.token().resolve("tokens");
        if (configuration.startsWith(home.token()) && HomeDirectory.isThere(tokens)) {
            requireReadable(tokens);
        }
        return configuration;
    }

    private static void requireReadable(Path file) {
        if (!Files.isReadable(file)) {
            throw HomeDirectory.explain(new AccessDeniedException(file.toString()));
        }
    }

    private static org.claviger.hsm.pkcs11.PinSource pin(PinSource source) {
        return switch (source) {
            case PinSource.File file -> org.claviger.hsm.pkcs11.PinSource.file(file.path());
            case PinSource.Environment environment ->
                org.claviger.hsm.pkcs11.PinSource.environment(environment.variable());
            case PinSource.Credential credential ->
                org.claviger.hsm.pkcs11.PinSource.file(credentialFile(credential.name()));
            case PinSource.Prompt _ -> TokenAccess::ask;
        };
    }

    private static Path credentialFile(String name) {
        String directory = System.getenv("CREDENTIALS_DIRECTORY");
        if (directory == null) {
            throw new AdminException("The PIN is to come from the credential " + name
                    + ", but systemd handed none over; add LoadCredential= to the unit");
        }
        return Path.of(directory).resolve(name);
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    private static SecretBytes ask() {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("PIN of the token: ");
        if (typed == null) {
            throw new AdminException("The PIN is to be typed, but there is no terminal; set hsm.pin to another source");
        }
        // A PIN is typed in ASCII; what is not is refused by the token.
        SecretBytes pin = SecretBytes.takeFrom(new String(typed).getBytes(StandardCharsets.UTF_8));
        Arrays.fill(typed, ' ');
        return pin;
    }
}
