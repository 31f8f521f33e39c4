package org.claviger.server.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.claviger.server.backup.ObjectProof;
import org.claviger.server.backup.Restoration;
import org.claviger.server.backup.Share;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreSnapshot;

/** Restores a backup into a throw-away SoftHSM2 token and home, opens every key, and takes all of it away again. */
public final class BackupDrill {
    private final Path directory;

    /** @param directory that is there, and where a directory is made for the drill */
    public BackupDrill(Path directory) {
        this.directory = directory;
    }

    /** @param restored what the restore said */
    public record Report(Restoration.Result restored, long opened, long empty, List<String> problems) {}

    public Report run(Path file, List<Share> shares) {
        try {
            Path place = Files.createTempDirectory(directory, "claviger-drill", HomeDirectory.PRIVATE_DIRECTORY);
            try {
                return run(file, shares, HomeDirectory.of(place.resolve("home")));
            } finally {
                remove(place);
            }
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    private static Report run(Path file, List<Share> shares, HomeDirectory home) {
        // Whatever the backup was made for: what is restored here serves nobody.
        String environment = Restoration.environmentOf(file);
        HomeRestorer.Restored restored = new HomeRestorer(home, true, null)
                .run(
                        file,
                        shares,
                        new Restoration.Destructions(null, null, true),
                        List.of("backup.environment=" + environment));
        try (OpenHome open = restored.created().home()) {
            ObjectProof proof = new ObjectProof(open.custody());
            try (StoreSnapshot snapshot = open.store().snapshot()) {
                snapshot.records(RecordKind.OBJECT, kept -> proof.take(kept.record()));
            }
            return new Report(restored.result(), proof.opened(), proof.empty(), proof.problems());
        }
    }

    private static void remove(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
