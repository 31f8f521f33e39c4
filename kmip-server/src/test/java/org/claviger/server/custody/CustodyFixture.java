package org.claviger.server.custody;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.pkcs11.Pkcs11Config;
import org.claviger.hsm.pkcs11.Pkcs11Hsm;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUrl;
import org.claviger.storage.Stores;

/** A home with a SoftHSM2 token and a RocksDB store, opened and closed as a server does. */
@SuppressWarnings("NullAway") // Its parts are absent while it is stopped, which no test asks for.
public final class CustodyFixture implements AutoCloseable {
    private static final String LABEL = "claviger-test";
    private static final String PIN = "test-user-pin";

    private final Path home;
    private final Pkcs11Config config;
    private UnaryOperator<Hsm> disguise = UnaryOperator.identity();
    private Pkcs11Hsm module;
    private Hsm hsm;
    private ObjectStore store;
    private Custody custody;

    private CustodyFixture(Path home, Pkcs11Config config) {
        this.home = home;
        this.config = config;
    }

    /** Whether there is a SoftHSM2 on this machine: tests that need one are skipped without. */
    public static boolean isAvailable() {
        return TokenInitializer.findSoftHsm().isPresent();
    }

    public static CustodyFixture initialised(Path home) {
        Path library = TokenInitializer.findSoftHsm().orElseThrow();
        Path configuration;
        try (SecretBytes officerPin = secret("test-officer-pin");
                SecretBytes userPin = secret(PIN)) {
            configuration = new TokenInitializer(library).initialize(home.resolve("hsm"), LABEL, officerPin, userPin);
        }
        CustodyFixture fixture =
                new CustodyFixture(home, new Pkcs11Config(library, configuration, LABEL, () -> secret(PIN)));
        fixture.openModule();
        DomainTags tags = new DomainTags();
        try (ObjectStore store = fixture.openStore(tags)) {
            Custody.initialise(store, fixture.hsm, tags, InstantSource.system(), LABEL);
        }
        tags.close();
        fixture.open();
        return fixture;
    }

    public Custody custody() {
        return custody;
    }

    public Hsm hsm() {
        return hsm;
    }

    public Pkcs11Hsm module() {
        return module;
    }

    public ObjectStore store() {
        return store;
    }

    /** How often a function of the C interface was called. */
    public long calls(String function) {
        return module.calls().getOrDefault(function, 0L);
    }

    /** Stops and starts everything. */
    public void restart() {
        close();
        openModule();
        open();
    }

    /** Stops everything but the module. */
    public void stop() {
        if (custody != null) {
            custody.close();
            custody = null;
        }
        if (store != null) {
            store.close();
            store = null;
        }
    }

    /** Starts what {@link #stop} stopped. */
    public void open() {
        DomainTags tags = new DomainTags();
        store = openStore(tags);
        custody = Custody.open(store, hsm, tags, InstantSource.system(), Custody.HANDLES_MAX_DEFAULT);
    }

    /** The store of this home as somebody sees it who can write it, and has no key. */
    public ObjectStore openStore(RecordTag tag) {
        return Stores.open(new StoreUrl.RocksDb(), home, StoreSettings.of(tag, cause -> {
            throw cause;
        }));
    }

    /** From the next opening on, results of this method of the HSM are changed. */
    public void change(String method, UnaryOperator<Object> change) {
        disguise = real -> changed(real, (name, result) -> name.equals(method) ? change.apply(result) : result);
        hsm = disguise.apply(module);
        stop();
        open();
    }

    @Override
    public void close() {
        stop();
        module.close();
    }

    private void openModule() {
        module = Pkcs11Hsm.open(config);
        hsm = disguise.apply(module);
    }

    private static Hsm changed(Hsm real, BiFunction<String, Object, Object> change) {
        return (Hsm) Proxy.newProxyInstance(
                Hsm.class.getClassLoader(), new Class<?>[] {Hsm.class}, (proxy, method, arguments) -> {
                    try {
                        return change.apply(method.getName(), method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static SecretBytes secret(String text) {
        return SecretBytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
