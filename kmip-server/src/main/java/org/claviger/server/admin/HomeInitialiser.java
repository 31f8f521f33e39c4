package org.claviger.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.claviger.hsm.pkcs11.SyncedFiles;
import org.claviger.server.admin.AdminMessages.Envelope;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.ConfigurationLoader;
import org.claviger.server.config.ConfigurationText;
import org.claviger.server.identity.OfficerRegistry;
import org.claviger.server.identity.Pem;
import org.claviger.storage.FatalStoreListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a home. What was begun and cannot be finished is taken away again. */
public final class HomeInitialiser {
    /** Of files whose key lies beside them in clear, or whose directory is its protection. */
    public static final String OPEN_PASSWORD = "changeit";

    private static final Logger LOG = LoggerFactory.getLogger(HomeInitialiser.class);
    private static final String DEMO_OFFICER = "administrator";

    private final HomeDirectory home;
    private final boolean demo;
    private final @Nullable String pin;

    /**
     * @param demo keeps the PIN and an administrator in the home
     * @param pin where the PIN comes from, as the configuration has it; null is its default
     */
    public HomeInitialiser(HomeDirectory home, boolean demo, @Nullable String pin) {
        this.home = home;
        this.demo = demo;
        this.pin = pin;
    }

    /**
     * Makes it, and returns it opened: a store in memory lives as long as it is open.
     *
     * @param settings {@code key=value} that the configuration of the home gets
     */
    public OpenHome.Created run(List<String> settings, FatalStoreListener fatal) {
        TrustedClock clock = TrustedClock.ofSystem();
        return run(settings, fatal, clock, _ -> OpenHome.Founding.ofNew(clock));
    }

    /** @param founding what puts keys into the new store, by the configuration of the new home */
    OpenHome.Created run(
            List<String> settings,
            FatalStoreListener fatal,
            TrustedClock clock,
            Function<Configuration, OpenHome.Founding> founding) {
        boolean existed = requireNothingThere();
        boolean done = false;
        try {
            HomeDirectory.createDirectories(home.path());
            HomeDirectory.createDirectories(home.path().resolve("run"));
            writeConfiguration();
            Configuration configuration = ConfigurationLoader.load(home.path(), settings);
            HomeDirectory.replace(
                    home.configuration(), ConfigurationText.with(Files.readString(home.configuration()), settings));
            OpenHome.Created created = OpenHome.create(
                    home, configuration, clock, fatal, configuration.hsm().isSoftHsm(), founding.apply(configuration));
            if (demo) {
                enrolDemoOfficer(created);
            }
            // The store has synced itself, and its reserve holds nothing.
            SyncedFiles.sync(
                    home.path(),
                    path -> !home.path().relativize(path).toString().startsWith("store"));
            done = true;
            return created;
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        } finally {
            if (!done) {
                takeAway(existed);
            }
        }
    }

    /** An empty directory may be there: a package, or an operator, has made it. */
    private boolean requireNothingThere() {
        if (!HomeDirectory.isThere(home.path())) {
            return false;
        }
        if (home.isInitialised()) {
            throw new AdminException(home.path() + " is a home already and was left as it is;"
                    + " choose another directory, or start this one with `claviger serve --home " + home.path() + "`");
        }
        try (Stream<Path> entries = Files.list(home.path())) {
            if (entries.findAny().isPresent()) {
                throw new AdminException(home.path() + " is not empty and was left as it is; choose another directory");
            }
            return true;
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    private void writeConfiguration() throws IOException {
        StringBuilder text = new StringBuilder("""
                # The configuration of this Claviger server. Every key and its default is in
                # docs/reference/configuration.md; what is not named here has its default.

                [network]
                # Where KMIP clients connect. 0.0.0.0:5696 is every IPv4 address of this machine.
                # listen = "127.0.0.1:5696"

                [tls]
                # Names and addresses under which clients know this server, beside its host name.
                # names = ["kms.example.org"]

                [hsm]
                """);
        if (demo) {
            HomeDirectory.createDirectories(home.path().resolve("demo"));
            HomeDirectory.writeNew(home.demoPin(), RandomCode.of(new SecureRandom()) + "\n");
            text.append("""
                    # A demo home has its PIN beside its token: good for trying out, and for nothing else.
                    pin = "file:demo/pin"
                    """);
        } else {
            text.append("""
                    # Where the token's PIN comes from: env:NAME, file:PATH, credential:NAME (systemd) or prompt.
                    """);
            text.append(pin == null ? "# pin = \"env:CLAVIGER_PIN\"\n" : "pin = \"" + pin + "\"\n");
        }
        if (demo) {
            text.append("""

                    [audit]
                    # A demo need not last on a full disk.
                    reserve = "0 B"

                    [backup]
                    environment = "test"
                    """);
        }
        HomeDirectory.writeNew(home.configuration(), text.toString());
    }

    private void enrolDemoOfficer(OpenHome.Created created) throws IOException {
        KeyPair keys = ServerCertificate.newKeyPair(created.home().random());
        String name = DEMO_OFFICER;
        // A home that is made out of a backup has the officers of the old one.
        for (int next = 2; OfficerRegistry.find(created.home().store(), name).isPresent(); next++) {
            name = DEMO_OFFICER + "-" + next;
        }
        Administration administration =
                new Administration(created.home(), new Doctor(() -> Duration.ZERO, List::of, List::of));
        String body = AdminMessages.encode(new Request(
                "officer-enroll",
                Map.of(
                        "name", name,
                        "code", created.code(),
                        "publicKey",
                                Base64.getEncoder()
                                        .encodeToString(keys.getPublic().getEncoded()))));
        Reply reply = administration.execute(new Envelope(body, null, null), "");
        String pem = reply.values().get("certificate");
        if (reply.exit() != 0 || pem == null) {
            throw new AdminException(
                    "The demo's administrator could not be enrolled: " + String.join(" ", reply.errors()));
        }
        X509Certificate certificate = Pem.parseCertificates(pem.getBytes(UTF_8), "the new certificate")
                .getFirst();
        Officers.write(home.demoAdministrator(), OPEN_PASSWORD.toCharArray(), keys.getPrivate(), certificate);
    }

    private void takeAway(boolean keepDirectory) {
        if (!Files.exists(home.path())) {
            return;
        }
        try (Stream<Path> all = Files.walk(home.path())) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!keepDirectory || !path.equals(home.path())) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            // The first failure is what the operator has to know; what is left over is seen in the directory.
            LOG.warn("{} is left half made; remove it before the next try", home.path());
        }
    }
}
