package org.claviger.server;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.Operation;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.config.AuditSection;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.LimitsSection;
import org.claviger.server.config.PolicySection;
import org.claviger.server.crypto.AlgorithmPolicy;
import org.claviger.server.crypto.Cryptography;
import org.claviger.server.crypto.KeyDerivation;
import org.claviger.server.crypto.KeyMaterials;
import org.claviger.server.crypto.KeyWrapping;
import org.claviger.server.crypto.SecretSharing;
import org.claviger.server.custody.Custody;
import org.claviger.server.dispatch.BatchRunner;
import org.claviger.server.dispatch.CorrelationValues;
import org.claviger.server.dispatch.Dispatcher;
import org.claviger.server.dispatch.ItemObserver;
import org.claviger.server.dispatch.JobRunner;
import org.claviger.server.dispatch.Jobs;
import org.claviger.server.dispatch.Operations;
import org.claviger.server.dispatch.ServerFacts;
import org.claviger.server.dispatch.Services;
import org.claviger.server.dispatch.Streams;
import org.claviger.server.dispatch.Sweeper;
import org.claviger.server.dispatch.UnverifiedRunner;
import org.claviger.server.metrics.Metrics;
import org.claviger.server.network.RequestProcessor;
import org.claviger.server.object.Keys;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.RegisteredSubjects;
import org.claviger.server.policy.Tolerance;

/**
 * What stands behind the port: the dispatcher with all it needs, and what runs beside it.
 *
 * @param repeated what runs by itself, and how often
 * @param last what runs when the last request was answered
 */
record Processing(RequestProcessor processor, Map<Duration, Runnable> repeated, Runnable last) {
    private static final Duration JOBS_LOOK = Duration.ofSeconds(1);
    private static final Duration STREAMS_LOOK = Duration.ofSeconds(10);
    private static final Duration DENIALS_LOOK = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofSeconds(30);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int CORRELATION_BYTES = 16;

    static Processing of(OpenHome home, boolean interop, String version, Metrics metrics, BooleanSupplier auditIsLate) {
        Hsm hsm = home.hsm();
        Custody custody = home.custody();
        PolicySection section = home.configuration().policy();
        Set<CryptographicAlgorithm> fallback =
                interop ? EnumSet.allOf(CryptographicAlgorithm.class) : softwareFallback(section);
        Policy policy = policy(home.configuration(), interop);
        AlgorithmPolicy algorithms =
                section.fips() ? AlgorithmPolicy.ofFips() : AlgorithmPolicy.of(policy.tolerated(), fallback);
        Hsm software = fallback.isEmpty() ? null : new SoftwareHsm();
        Keys keys = new Keys(
                new KeyMaterials(custody, algorithms),
                new KeyWrapping(hsm, custody, algorithms, software),
                new Cryptography(hsm, custody, algorithms, software),
                new KeyDerivation(hsm, custody, algorithms, software),
                new SecretSharing(hsm));
        LimitsSection limits = home.configuration().limits();
        Streams streams = new Streams(
                new Streams.Limits(
                        limits.streams(), limits.streamsOfClient(), limits.streamIdle(), limits.streamCollectedBytes()),
                () -> random(home),
                home.clock());
        Operations operations = Operations.all();
        Services services = new Services(
                new RegisteredSubjects(home.random()),
                policy,
                keys,
                streams,
                facts(home.configuration(), operations, interop, version),
                () -> UUID.randomUUID().toString(),
                home.clock());
        Jobs jobs = new Jobs(() -> random(home), limits.jobsOfClient());
        BatchRunner batches =
                new BatchRunner(home.store(), operations, services, jobs, home.staleReads(), observer(metrics));
        CorrelationValues correlationValues =
                new CorrelationValues(home.random().nextLong());
        JobRunner runner = new JobRunner(home.store(), jobs, batches, correlationValues);
        Sweeper sweeper = new Sweeper(home.store(), home.clock());
        Dispatcher dispatcher = new Dispatcher(limits.message(), batches, correlationValues);
        UnverifiedRunner unsigned = new UnverifiedRunner(
                operations,
                policy,
                services.facts(),
                home.clock(),
                observer(metrics),
                "The HSM of this server has been away for so long that its audit could not be signed.");
        Dispatcher refusing = new Dispatcher(limits.message(), unsigned, correlationValues);
        BooleanSupplier isNotTheTime =
                () -> auditIsLate.getAsBoolean() || home.clock().isDoubtedNow();
        return new Processing(
                (connection, encoding, request) ->
                        (auditIsLate.getAsBoolean() ? refusing : dispatcher).process(connection, encoding, request),
                Map.of(
                        JOBS_LOOK,
                        unless(isNotTheTime, () -> runner.runDue(Custody.DEFAULT_DOMAIN)),
                        STREAMS_LOOK,
                        streams::sweep,
                        SWEEP,
                        unless(isNotTheTime, sweeper::sweep),
                        DENIALS_LOOK,
                        unless(auditIsLate, batches::writeRepeatedDenials)),
                batches::writeAllRepeatedDenials);
    }

    private static Runnable unless(BooleanSupplier condition, Runnable task) {
        return () -> {
            if (!condition.getAsBoolean()) {
                task.run();
            }
        };
    }

    static Policy policy(Configuration configuration, boolean interop) {
        PolicySection section = configuration.policy();
        Policy configured = new Policy(
                section.processWhenDeactivated(),
                section.processWhenCompromised(),
                section.sensitiveNeedsTrustedWrapping(),
                section.extractableDefault(),
                section.rngSeed(),
                section.rngSeedBytes(),
                Tolerance.NONE,
                syncedAudit(configuration.audit()));
        return interop ? configured.forInterop() : configured;
    }

    private static Set<Operation> syncedAudit(AuditSection section) {
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        for (String name : section.sync()) {
            operations.add(Arrays.stream(Operation.values())
                    .filter(operation -> operation.label().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new AdminException("audit.sync names " + name + ", which is no operation of KMIP")));
        }
        return operations;
    }

    static ServerFacts facts(Configuration configuration, Operations operations, boolean interop, String version) {
        Policy policy = policy(configuration, interop);
        return new ServerFacts(
                version, () -> operations.offered(policy), !configuration.hsm().isSoftHsm());
    }

    /** Names from our own tables alone, so that clients cannot make new time series. */
    static ItemObserver observer(Metrics metrics) {
        return (operation, reason, time) -> metrics.operation(
                operation == null ? "Unknown" : operation.label(),
                reason == null ? "Success" : reason.label(),
                time.toNanos() / NANOS_PER_SECOND);
    }

    private static byte[] random(OpenHome home) {
        byte[] bytes = new byte[CORRELATION_BYTES];
        home.random().nextBytes(bytes);
        return bytes;
    }

    private static Set<CryptographicAlgorithm> softwareFallback(PolicySection section) {
        Set<CryptographicAlgorithm> algorithms = EnumSet.noneOf(CryptographicAlgorithm.class);
        for (String name : section.softwareFallback()) {
            algorithms.add(Arrays.stream(CryptographicAlgorithm.values())
                    .filter(algorithm -> algorithm.label().equalsIgnoreCase(name)
                            || algorithm.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new AdminException(
                            "policy.software-fallback names " + name + ", which is no algorithm of KMIP")));
        }
        return algorithms;
    }
}
