package org.claviger.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.type.ResultStatus;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.Erasure;
import org.claviger.server.custody.Rotation;
import org.claviger.server.custody.RotationReason;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.ObjectMaterials;
import org.claviger.server.object.ObjectRecord;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Items whose domain's keys are replaced, from beginning to end, in the middle of them. */
@Timeout(60)
class RotatedMeanwhileTest {
    @TempDir
    private Path home;

    private final Runnable nothing = new Nothing();

    /** Is run once after the module has opened something. */
    private final AtomicReference<Runnable> afterOpening = new AtomicReference<>(nothing);

    private final AtomicReference<Runnable> beforeOpening = new AtomicReference<>(nothing);

    private TestServer server;
    private Rotation rotation;

    @BeforeEach
    void starts() {
        Hsm module = new SoftwareHsm();
        server = new TestServer(home, interrupted(module));
        ObjectMaterials materials = new ObjectMaterials();
        InstantSource clock = InstantSource.system();
        rotation = new Rotation(
                server.store(),
                module,
                server.custody(),
                materials,
                clock,
                new Erasure(
                        server.store(),
                        materials,
                        new TokenKeys(module).findOrCreate("audit"),
                        clock,
                        new Erasure.Settings(null, true)),
                new Rotation.Settings(null, 100_000, true));
    }

    @AfterEach
    void stops() {
        rotation.close();
        server.close();
    }

    @Test
    void keepsNothingNewUnderKeysThatHaveEnded() {
        for (AtomicReference<Runnable> moment : java.util.List.of(beforeOpening, afterOpening)) {
            moment.set(this::rotate);
            UniqueIdentifier made = server.as(TestServer.ALICE).make(aes(256));

            assertThat(moment.get()).isSameAs(nothing);
            assertThat(object(made).material())
                    .satisfies(material -> assertThat(material.domainKeyVersion())
                            .isEqualTo(rotation.status().getLast().version()));
            assertThat(answer(made)).isEqualTo(ResultStatus.SUCCESS);
        }
    }

    @Test
    void readsAnObjectAnewThatMovedWhileItWasFetched() {
        UniqueIdentifier made = server.as(TestServer.ALICE).make(aes(256));
        assertThat(answer(made)).isEqualTo(ResultStatus.SUCCESS);
        ManagedObject before = object(made);

        beforeOpening.set(this::rotate);
        assertThat(answer(made)).isEqualTo(ResultStatus.SUCCESS);

        ManagedObject after = object(made);
        assertThat(after.material()).isNotEqualTo(before.material());
        assertThat(after.attributes()).isEqualTo(before.attributes());
    }

    private ResultStatus answer(UniqueIdentifier id) {
        return server.as(TestServer.ALICE).send(TestClient.plainGet(id)).resultStatus();
    }

    private void rotate() {
        rotation.begin(Custody.DEFAULT_DOMAIN, RotationReason.COMMAND, null);
        assertThat(rotation.carryOn(Custody.DEFAULT_DOMAIN)).isTrue();
    }

    private ManagedObject object(UniqueIdentifier id) {
        String text = ((UniqueIdentifier.Text) id).value();
        return ObjectRecord.read(server.store()
                .find(new RecordKey(Custody.DEFAULT_DOMAIN, RecordKind.OBJECT, text))
                .orElseThrow());
    }

    private Hsm interrupted(Hsm module) {
        return (Hsm) Proxy.newProxyInstance(
                Hsm.class.getClassLoader(), new Class<?>[] {Hsm.class}, (proxy, method, arguments) -> {
                    boolean opening = method.getName().equals("open");
                    if (opening) {
                        beforeOpening.getAndSet(nothing).run();
                    }
                    try {
                        Object result = method.invoke(module, arguments);
                        if (opening) {
                            afterOpening.getAndSet(nothing).run();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** One that can be told from all others. */
    private static final class Nothing implements Runnable {
        @Override
        public void run() {}
    }
}
