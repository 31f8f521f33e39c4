package org.claviger.server.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.claviger.hsm.Hsm;
import org.claviger.server.backup.Restoration;
import org.claviger.server.backup.Restoration.Destructions;
import org.claviger.server.backup.Share;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.Configuration;
import org.claviger.server.custody.DomainTags;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Makes a home out of a backup: a new token with new roots and new authorities, the old store. The authority of the old
 * home's clients goes on being trusted, so that they connect with the certificates that they have; its audit keys go
 * on verifying what they signed.
 */
public final class HomeRestorer {
    private static final String OLD_CLIENTS = "restored-clients-ca.crt";

    private final HomeDirectory home;
    private final HomeInitialiser initialiser;

    public HomeRestorer(HomeDirectory home, boolean demo, @Nullable String pin) {
        this.home = home;
        this.initialiser = new HomeInitialiser(home, demo, pin);
    }

    /** The new home, opened, with what came of it. */
    public record Restored(OpenHome.Created created, Restoration restoration, Restoration.Result result) {}

    public Restored run(Path file, List<Share> shares, Destructions destructions, List<String> settings) {
        TrustedClock clock = TrustedClock.ofSystem();
        RestoredKeys[] keys = new RestoredKeys[1];
        OpenHome.Created created = initialiser.run(settings, _ -> {}, clock, configuration -> {
            Restoration restoration =
                    Restoration.prepare(file, shares, BackupRequests.environment(configuration.backup()), destructions);
            keys[0] = new RestoredKeys(restoration, configuration, clock);
            return keys[0];
        });
        boolean done = false;
        try {
            Restoration.Result result = keys[0].result();
            keepFiles(result.files());
            done = true;
            return new Restored(created, keys[0].restoration, result);
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        } finally {
            if (!done) {
                created.home().close();
            }
        }
    }

    private void keepFiles(Map<String, byte[]> files) throws IOException {
        byte[] clients = files.get("clients-ca.crt");
        if (clients != null) {
            HomeDirectory.writeNew(home.authorities().resolve(OLD_CLIENTS), text(clients));
            HomeDirectory.replace(
                    home.configuration(),
                    Files.readString(home.configuration())
                            .replace(
                                    "[tls]\n",
                                    "[tls]\n# The authority of the server that this one was restored from.\n"
                                            + "client-authorities = [\"pki/" + OLD_CLIENTS + "\"]\n"));
        }
        byte[] auditKeys = files.get("audit.pub");
        if (auditKeys != null) {
            HomeDirectory.replace(home.auditKey(), Files.readString(home.auditKey()) + text(auditKeys));
        }
        byte[] configuration = files.get(Configuration.FILE);
        if (configuration != null) {
            HomeDirectory.writeNew(home.path().resolve("restored-" + Configuration.FILE), text(configuration));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Fills the new store before it is opened. */
    private final class RestoredKeys implements OpenHome.Founding {
        private final Restoration restoration;
        private final Configuration configuration;
        private final TrustedClock clock;
        private Restoration.@Nullable Result result;

        private RestoredKeys(Restoration restoration, Configuration configuration, TrustedClock clock) {
            this.restoration = restoration;
            this.configuration = configuration;
            this.clock = clock;
        }

        @Override
        public void before(Hsm hsm, DomainTags tags) {
            result = restoration.run(
                    hsm,
                    tags,
                    clock.instant(),
                    source -> Stores.fill(
                            configuration.store().url(), home.path(), StoreSettings.of(tags, _ -> {}), source));
        }

        Restoration.Result result() {
            if (result == null) {
                throw new IllegalStateException("the home was made without being filled");
            }
            return result;
        }
    }
}
