"""reference.pol in openfisca-core for a whole population at once: the variables of `benchmarks.peers`, inputs set as arrays, no trace."""

import numpy as np
from openfisca_core.simulations import SimulationBuilder

from benchmarks.peers.openfisca_model import AMOUNTS, ASKED, CLASSES, PERSONAL, PERSONAL_AMOUNTS, TIER_CODES
from benchmarks.peers.openfisca_rules import Area, School

MONEY = ("deposits", "securities", "car_value", "rent", "loss")
LAYERS = {"cost": "medical_cost", "basic": "basic_paid", "critical": "critical_paid", "private": "private_paid", "space": "floor_space"}


def inputs(h, m, starts, born):
    """The columns as openfisca's variables have them: 元 as floats, classes as indexes, a household's number for each person."""

    def plain(t, name):
        return np.where(t[name + "_no"], 0, t[name]) if name + "_no" in t else t[name]

    found = {name: plain(h, name) / 100 for name in MONEY} | {new: plain(h, old) / 100 for old, new in LAYERS.items()}
    found |= {name: plain(h, name) for name in ("dwellings", "cars", "disaster", "refuses", "heated")}
    found |= {"business_premises": h["premises"], "first_region": h["first_region"]}
    found["area"] = Area.encode(np.array([each.name for each in Area])[3 - h["area"]])
    found |= {name: plain(m, name) / 100 for name in ("wage", "business", "pension", "support", "medicine")}
    found["grade"] = np.where(m["grade_no"], 0, 5 - m["grade"])
    found["mental"] = ~m["disability_no"] & (m["disability"] <= 2)
    found["retired"] = ~m["work_no"] & (m["work"] == 2)
    found |= {"ill": m["ill"], "alone": m["alone"], "born": born}
    found["school"] = School.encode(np.array([each.name for each in School])[np.where(m["school_no"], 0, 8 - m["school"])])
    return found, np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def build(system, given, homes, count, day):
    """A simulation of all households."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(homes)))
    household = builder.declare_entity("household", np.arange(count))
    builder.join_with_persons(household, homes, roles=np.array(["member"] * len(homes)))
    simulation = builder.build(system)
    for name, values in given.items():
        simulation.set_input(name, day, values)
    return simulation


def calculate(simulation, day):
    """Every class, amount and tier."""
    return {name: simulation.calculate(name, day) for name in ASKED}


def answers(values):
    """The values as the other peers have them: (entitled, amount), where a 0 may be 不享受 too."""
    found = {code: (values[name].astype(bool), None) for code, name in (CLASSES | PERSONAL).items()}
    for code, name in (AMOUNTS | PERSONAL_AMOUNTS).items():
        found[code] = (None, np.rint(values[name].astype(np.float64) * 100).astype(np.int64))
    for code, (name, scale) in TIER_CODES.items():
        found[code] = (None, np.rint(values[name].astype(np.float64) * (scale or 1)).astype(np.int64))
    return found
