//! The paper desk: five services, a market, strategies and sinks on loopback.
