package org.claviger.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of a token, which other nodes may use too. */
@Timeout(60)
class SyncedFilesTest {
    private static final int SYNCS = 500;
    private static final int KEYS = 50;

    @TempDir
    private Path directory;

    @Test
    void bearsThatAnotherNodeDestroysKeysMeanwhile() throws Exception {
        Path token = Files.createDirectory(directory.resolve("token"));
        AtomicBoolean ending = new AtomicBoolean();
        Thread other = Thread.ofPlatform().start(() -> makeAndDestroy(token, ending));
        try {
            assertThatCode(() -> {
                        for (int i = 0; i < SYNCS; i++) {
                            SyncedFiles.sync(directory, _ -> true);
                        }
                    })
                    .doesNotThrowAnyException();
        } finally {
            ending.set(true);
            other.join();
        }
    }

    private static void makeAndDestroy(Path token, AtomicBoolean ending) {
        try {
            while (!ending.get()) {
                for (int key = 0; key < KEYS; key++) {
                    Files.createFile(token.resolve(key + ".object"));
                }
                for (int key = 0; key < KEYS; key++) {
                    Files.delete(token.resolve(key + ".object"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void refusesATokenThatIsNotThere() {
        assertThatThrownBy(() -> SyncedFiles.sync(directory.resolve("none"), _ -> true))
                .isInstanceOf(NoSuchFileException.class);
    }
}
